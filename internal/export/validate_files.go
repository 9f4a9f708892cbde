package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/reach"
)

// people reads every identity.file once, at the first place that names it.
func (v *validator) people() {
	seen := map[string]bool{}
	look := func(id config.Identity, places ...[]string) {
		if id.File == "" || seen[id.File] {
			return
		}
		seen[id.File] = true
		if _, err := resolver(id, v.opener.Owners); err != nil {
			v.fail(err, v.first(places...)...)
		}
	}
	top := []string{"identity", "file"}
	for _, j := range v.file.Jobs {
		ofJob := []string{"jobs", j.Name, "identity", "file"}
		for _, name := range j.Sources {
			ofSource := []string{"sources", name, "identity", "file"}
			look(v.file.IdentityOf(j, v.file.Source(name)), ofSource, ofJob, top)
		}
	}
	for _, s := range v.file.Sources {
		look(v.file.IdentityOf(&config.Job{Identity: v.file.Identity}, s), []string{"sources", s.Name, "identity", "file"}, top)
	}
}

// first is the first place at which the file says something.
func (v *validator) first(places ...[]string) []string {
	for _, place := range places {
		if v.file.Has(place...) {
			return place
		}
	}
	return nil
}

// mails reads the authorities that mail servers are trusted with.
func (v *validator) mails() {
	for _, m := range v.file.Mails() {
		if _, err := reach.Client(m.CAFile); err != nil {
			v.add(config.Problem{
				Summary: fmt.Sprintf("notify.mail.ca_file cannot be used: %v", err), Detail: "Name a PEM file (it begins with -----BEGIN CERTIFICATE-----).",
			}, append(m.Place, "ca_file")...)
		}
	}
}

// programs looks for the programs of steps. The search path of a service may
// be another one, so a bare name that is not found is a warning.
func (v *validator) programs() {
	for _, p := range v.file.Programs() {
		_, err := exec.LookPath(p.Path)
		switch {
		case err == nil || errors.Is(err, exec.ErrDot):
		case filepath.IsAbs(p.Path):
			v.add(config.Problem{Summary: fmt.Sprintf("the program %s cannot be run: %s", p.Path, reason(err))}, p.Place...)
		default:
			v.add(config.Problem{
				Warning: true, Summary: fmt.Sprintf("the program %s is not in the search path of this account", p.Path),
				Detail: "Name it with its full path, unless the account that runs licexport finds it.",
			}, p.Place...)
		}
	}
}

// folders looks for the folders of outputs and of the log.
func (v *validator) folders() {
	seen := map[string]bool{}
	look := func(path, what string, places ...[]string) {
		if seen[path] || path == "" {
			return
		}
		seen[path] = true
		place := v.first(places...)
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			v.add(config.Problem{Summary: fmt.Sprintf("%s %s is a folder; name a file in it", what, path)}, place...)
		}
		if info, err := os.Stat(filepath.Dir(path)); err != nil {
			v.add(config.Problem{
				Summary: fmt.Sprintf("the folder of %s %s cannot be used: %s", what, path, reason(err)),
				Detail:  "Make the folder, and let the account that runs licexport write there.",
			}, place...)
		} else if !info.IsDir() {
			v.add(config.Problem{Summary: fmt.Sprintf("%s is not a folder, so it cannot hold %s", filepath.Dir(path), what)}, place...)
		} else if err := v.opener.Owners.Folder("folder of "+strings.TrimPrefix(what, "the "), filepath.Dir(path)); err != nil {
			v.add(config.Problem{Warning: true, Summary: "this account is refused there: " + problem.List(err)[0].Headline(), Detail: "If another account runs licexport, validate as that one."}, place...)
		} else if err := tryToWrite(filepath.Dir(path)); err != nil {
			v.add(config.Problem{
				Warning: true,
				Summary: fmt.Sprintf("this account cannot write to the folder of %s %s: %s", what, path, reason(err)),
				Detail:  "The account that runs licexport must create, change and delete files there. If that is another one, validate as that one.",
			}, place...)
		}
	}
	top := []string{"output", "path"}
	for _, j := range v.file.Jobs {
		look(j.MetricsTextfile, "the metrics", []string{"jobs", j.Name, "metrics_textfile"})
		look(j.Output.Path, "the output", []string{"jobs", j.Name, "output", "path"}, top, []string{"jobs", j.Name})
	}
	look(v.file.Output.Path, "the output", top)
	look(v.file.Log.File, "the log", []string{"log", "file"})
}

// tryToWrite makes a file in a folder and removes it. What an account may do is
// not to be had otherwise: there are access control lists and read-only mounts.
func tryToWrite(dir string) error {
	f, err := os.CreateTemp(dir, ".licexport-validate-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// reason is what went wrong, without the path that is said already.
func reason(err error) string {
	if e, ok := errors.AsType[*exec.Error](err); ok {
		err = e.Err
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return err.Error()
}
