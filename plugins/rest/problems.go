package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/rest/limit"
)

// problem is a problem of the settings.
func problem(code, path, summary, detail string) sdk.Problem {
	p := sdk.ConfigError(path, summary, detail)
	p.Code = code
	return p
}

// code is a code in the vendor's name, as sdkhttp makes them.
func (j *job) code(name string) string {
	return strings.ReplaceAll(strings.ToLower(j.recipe.Vendor), " ", "_") + "." + name
}

// upstream is a problem with what the vendor gave.
func (j *job) upstream(code, summary, detail string) sdk.Problem {
	return sdk.Problem{Summary: summary, Detail: detail, Code: j.code(code), Origin: sdk.OriginUpstream}
}

// nobody is the problem of lists that have no holder: everybody would lose their
// licenses.
func (j *job) nobody() sdk.Problem {
	from := j.recipe.Holders.From
	return j.upstream("nobody", fmt.Sprintf("nobody in the list %s of %s is a holder", from, j.recipe.Vendor),
		"Everybody would lose their licenses, so nothing was exported. Check whether the settings name the right organization, whether the credentials may see its users, and what holders.where of the recipe leaves out. If there may be nobody: allow_empty: true.")
}

// inRecipe says where in the recipe an expression stands that failed.
func (j *job) inRecipe(err error, name, place string) error {
	if err == nil {
		return nil
	}
	if stopped := stopped(err); stopped != nil {
		return stopped
	}
	return j.upstream("expression", fmt.Sprintf("%s: %s %v", place, name, err),
		"Either the recipe does not fit the vendor's answer, or a setting that it uses is empty. To see what it gives, set preview: true and run licexport check.")
}

// errSlow is the cause that ends an expression.
var errSlow = errors.New("it did not end")

// stopped returns err if it is not about an expression, but about what ended it: a
// limit or whoever stopped the run.
func stopped(err error) error {
	if tooMuch, ok := errors.AsType[*limit.Error](err); ok {
		return tooMuchMemory(tooMuch)
	}
	if _, ok := errors.AsType[sdk.Problem](err); ok {
		return err
	}
	return nil
}

func tooMuchMemory(err *limit.Error) sdk.Problem {
	return problem("rest.memory", "/max_memory_mib", fmt.Sprintf("reading takes more than %d MiB of memory", err.Limit>>20),
		"An expression of the recipe makes too much of too little, or the lists are very long: keep only what is needed of lists that others are joined with (keep), or raise max_memory_mib.")
}
