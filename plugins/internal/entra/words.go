package entra

import (
	"errors"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// Words puts what goes wrong into words: the name of the source begins the codes,
// and the texts name its settings and permissions.
type Words struct {
	Product  Product
	Settings SignIn
	// CAFile is the setting ca_file of the source.
	CAFile string
}

// code is the code of a problem, of which every source with this sign-in has its own.
func (w Words) code(name string) string { return w.Product.Name + "." + name }

// ConfigProblem is a fault in the settings, with a code without the source's name.
func (w Words) ConfigProblem(code, path, summary, detail string) error {
	problem := sdk.ConfigError(path, summary, detail)
	problem.Code = w.code(code)
	return problem
}

// Upstream is a problem that no setting causes, with a code without the source's
// name.
func (w Words) Upstream(err error, code, summary, detail string) error {
	problem := sdk.Upstream(err, summary)
	problem.Code = w.code(code)
	problem.Detail = detail
	if err != nil {
		problem.Detail += "\nIn detail: " + err.Error() + "."
	}
	return problem
}

// UnreadableFile says why a file that a setting names cannot be used.
func (w Words) UnreadableFile(code, path, file string, err error) error {
	return w.ConfigProblem(code, path, strings.TrimPrefix(path, "/")+" "+file+" cannot be used",
		"Reading it failed: "+reason(err)+". "+permissionHint(err))
}

// isProblem reports whether an error has its words already.
func isProblem(err error) bool {
	_, ok := errors.AsType[sdk.Problem](err)
	return ok
}
