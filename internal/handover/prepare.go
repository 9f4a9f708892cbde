package handover

import (
	"cmp"
	"context"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/environ"
	"github.com/licexport/licexport/internal/secret"
)

// command is a step that is ready to run: nothing in it is a reference any more.
type command struct {
	setting string
	// name is the file name of the program, for people.
	name    string
	args    []string // the program is the first
	timeout time.Duration
	okCodes []int
	env     []string
}

// prepare fetches the secrets of a step and fills in the values.
func (o Options) prepare(ctx context.Context, step config.Step, v Values, setting string) (command, error) {
	c := command{
		setting: setting, timeout: step.Timeout, okCodes: step.OKCodes,
		args: make([]string, len(step.Run)), name: "no program", env: environ.Allowed(o.Environ, step.Env),
	}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if len(c.okCodes) == 0 {
		c.okCodes = []int{0}
	}
	if len(step.Run) == 0 {
		return c, c.fail("the step names no program", `Write a list, as in run: [ImportLic.exe, /input, "{output}"].`, nil)
	}
	refs := map[string]secret.Reference{}
	for i, text := range step.Run {
		if text.Ref == nil {
			c.args[i] = v.fill(text.Literal)
			continue
		}
		ref := *text.Ref
		ref.Setting = cmp.Or(ref.Setting, setting)
		refs[strconv.Itoa(i)] = ref
	}
	c.name = programName(step.Run[0], c.args[0])
	secrets, warnings, err := secret.Resolver{LookupEnv: o.LookupEnv, Owners: o.Owners}.Resolve(ctx, refs)
	for _, w := range warnings {
		o.Log.Warn(w)
	}
	if err != nil {
		return c, c.fail("its secrets could not be read, so no step was run", "", err)
	}
	for key, value := range secrets {
		o.Redactor.Add(value)
		i, _ := strconv.Atoi(key)
		c.args[i] = value
	}
	return c, nil
}

// braces are a placeholder in doubled braces, or a placeholder.
var braces = regexp.MustCompile(`\{\{[A-Za-z_]+\}\}|\{[a-z]+\}`)

// fill puts the values into an argument. Braces around anything else, as in a
// GUID or in JSON, stay as they are.
func (v Values) fill(arg string) string {
	return braces.ReplaceAllStringFunc(arg, func(found string) string {
		switch found {
		case config.PlaceholderOutput:
			return v.Output
		case config.PlaceholderRun:
			return v.Run
		case config.PlaceholderJob:
			return v.Job
		}
		if strings.HasPrefix(found, "{{") {
			return found[1 : len(found)-1]
		}
		return found
	})
}

// programName is what people know the program by. A path may tell more than a
// record should, and a reference is shown as it stands in the file.
func programName(text config.Text, value string) string {
	if text.Ref != nil {
		return text.Ref.String()
	}
	return path.Base(strings.ReplaceAll(value, `\`, "/"))
}
