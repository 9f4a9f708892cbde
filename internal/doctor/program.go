package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/problem"
)

// program says what is installed here.
func (d Doctor) program(context.Context) []Check {
	c := Check{Name: "program", State: OK, Found: fmt.Sprintf("licexport %s, %s, %s, %s", d.Version, plugins.Platform(), runtime.Version(), d.Program)}
	checks := []Check{c}
	switch {
	case d.CatalogErr != nil:
		checks = append(checks, failed("catalog", d.CatalogErr, "Copy all files of the release, all together."))
	case d.Catalog == nil || d.Catalog.Missing:
		checks = append(checks, Check{Name: "catalog", State: Skipped, Found: "there is no catalog of plugins, as beside a licexport that somebody built"})
	default:
		checks = append(checks, Check{Name: "catalog", State: OK, Found: fmt.Sprintf("the catalog of licexport %s offers %s", d.Catalog.Release, count(len(d.Catalog.Plugins), "plugin"))})
	}
	return checks
}

// failed is a check that found an error. otherwise is what to do if the error does
// not say.
func failed(name string, err error, otherwise string) Check {
	p := problem.List(err)[0]
	return Check{Name: name, State: Fail, Found: p.Headline(), Remedy: cmp.Or(strings.Join(p.Advice(), "\n"), otherwise)}
}

// protectedFile is a file or folder that only the account and administrators may
// change. name is that of its check, what says what it is.
type protectedFile struct {
	name, what, path string
	folder           bool
}

// rights looks who could change what licexport obeys or starts: the program and its
// folder, the plugins, lock files and the configuration.
func (d Doctor) rights(context.Context) []Check {
	host := filepath.Dir(d.Program)
	looks := []protectedFile{
		{"rights program", "program", d.Program, false},
		{"rights program folder", "folder of the program", host, true},
		{"rights plugins", "folder of the plugins", d.Verifier.Places.HostPlugins(), true},
		{"rights user plugins", "folder of the plugins", d.Verifier.Places.UserDir, true},
		{"rights lock file", "lock file", filepath.Join(host, plugins.LockFileName), false},
		{"rights catalog", "catalog of plugins", filepath.Join(host, catalog.FileName), false},
	}
	if d.File != nil && d.File.Path != "" {
		looks = append(looks,
			protectedFile{"rights configuration", "configuration file", d.File.Path, false},
			protectedFile{"rights lock file of the configuration", "lock file", filepath.Join(d.File.Dir, plugins.LockFileName), false})
	}
	var checks []Check
	for _, l := range looks {
		if _, err := os.Lstat(l.path); l.path == "" || err != nil {
			continue // nobody can change what is not there
		}
		// Without --allow-foreign-files: that lets runs go on, and is no less a danger.
		err := ownership.Rule{}.File(l.what, l.path)
		if err == nil && l.folder {
			err = ownership.Rule{}.ProgramFolder(l.what, l.path)
		}
		checks = append(checks, d.right(l.name, l.path, err))
	}
	return checks
}

func (d Doctor) right(name, path string, err error) Check {
	foreign, ok := errors.AsType[*ownership.Error](err)
	switch {
	case err == nil:
		return Check{Name: name, State: OK, Found: "no other account can change " + path}
	case !ok:
		return Check{Name: name, State: Warning, Found: fmt.Sprintf("who can change %s could not be found out: %v", path, err)}
	}
	// The names of accounts stay here; the error of a run has them.
	reason, remedy := foreign.Reason, "Let only root (administrators) and the account that runs licexport write there: docs/operators/install.md, Whose files."
	if strings.HasPrefix(reason, "belongs to ") {
		reason = "belongs to another account"
	}
	c := Check{Name: name, State: Fail, Found: fmt.Sprintf("%s %s", foreign.At, reason), Remedy: remedy}
	if foreign.At != path {
		c.Found += ", and " + path + " is below it"
	}
	if d.Owners.AllowForeign {
		c.State, c.Remedy = Warning, remedy+"\n"+ownership.AllowFlag+" lets licexport run all the same."
	}
	return c
}
