package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/config"
)

// configuration says how many mistakes are in the file, and where the first ones
// are. Their whole texts are for config validate: they may quote what people wrote.
func (d Doctor) configuration(ctx context.Context) []Check {
	const name = "configuration"
	if d.FileErr != nil {
		if problems, ok := errors.AsType[config.Problems](d.FileErr); ok {
			return []Check{mistakes(name, problems)}
		}
		return []Check{failed(name, d.FileErr, "licexport config validate says more.")}
	}
	if d.File == nil || d.File.Path == "" {
		return []Check{{Name: name, State: Skipped, Found: "there is no configuration file; the installation alone was looked at", Remedy: "licexport config init writes one. Name another one with --config."}}
	}
	problems := d.File.Warnings
	if d.Validate != nil {
		problems = append(problems, d.Validate(ctx)...)
	}
	if len(problems) > 0 {
		return []Check{mistakes(name, problems)}
	}
	return []Check{{Name: name, State: OK, Found: fmt.Sprintf("%s: %s, %s", d.File.Path, count(len(d.File.Sources), "source"), count(len(d.File.Jobs), "job"))}}
}

// mistakes names the places of the first problems.
func mistakes(name string, problems config.Problems) Check {
	const most = 5
	errs, warnings := problems.Split()
	c := Check{Name: name, State: Warning, Found: count(len(errs), "error") + ", " + count(len(warnings), "warning"), Remedy: "licexport config validate says what they are."}
	if len(errs) > 0 {
		c.State = Fail
	}
	var places []string
	for i, p := range append(errs, warnings...) {
		if i == most {
			places = append(places, "…")
			break
		}
		places = append(places, fmt.Sprintf("line %d", p.Line))
	}
	c.Found += ": " + strings.Join(places, ", ")
	return c
}
