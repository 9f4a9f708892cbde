package recipe

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk/strict"
	"github.com/licexport/licexport/plugins/rest/jq"
)

// invalid says what is wrong with an expression.
type invalid struct{ what, detail string }

// compile reads an expression that may use the given variables and settings.
func compile(text string, variables, settings []string) (*jq.Expression, *invalid) {
	if fault := unknownSetting(text, settings); fault != nil {
		return nil, fault
	}
	e, err := jq.Compile(text, variables)
	if err != nil {
		return nil, invalidOf(err, variables)
	}
	return e, nil
}

// compileText reads a text with expressions in braces.
func compileText(text string, variables, settings []string) (*jq.Template, *invalid) {
	t, err := jq.CompileTemplate(text, variables)
	if err != nil {
		return nil, invalidOf(err, variables)
	}
	for _, name := range t.Names() {
		if fault := unknownSetting("$settings."+name, settings); fault != nil {
			return nil, fault
		}
	}
	return t, unknownSetting(text, settings)
}

var settingUse = regexp.MustCompile(`\$settings\.([A-Za-z_][A-Za-z0-9_]*)`)

// unknownSetting finds a setting that the recipe does not declare.
func unknownSetting(text string, settings []string) *invalid {
	for _, m := range settingUse.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(settings, m[1]) {
			detail := strict.DidYouMean(m[1], settings, "There are")
			if detail == "" {
				detail = "Declare it under settings."
			}
			return &invalid{fmt.Sprintf("there is no setting %s", strict.Quote(m[1])), detail}
		}
	}
	return nil
}

func invalidOf(err error, variables []string) *invalid {
	syntax, ok := errors.AsType[*jq.SyntaxError](err)
	if !ok {
		return &invalid{what: err.Error()}
	}
	fault := &invalid{syntax.What, syntax.Detail}
	if strings.HasPrefix(syntax.Name, "$") {
		if near := strict.Suggest(syntax.Name, variables); near != "" {
			fault.detail = fmt.Sprintf("Did you mean %q?", near)
		}
	}
	return fault
}
