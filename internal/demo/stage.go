package demo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plugins"
)

// uidPrefix begins every UId of a demo.
const uidPrefix = license.DemoAccount + ":"

// jobName is the one job of a demo.
const jobName = "demo"

// stage is where the stand-ins of a demo are.
type stage struct {
	dir   string // for files
	users int    // of the tenant

	signIn  string // to the tenant; empty: it does not run yet
	closers []func()
}

// ends calls a function when the demo is over.
func (s *stage) ends(do func()) { s.closers = append(s.closers, do) }

func (s *stage) close() {
	for _, do := range s.closers {
		do()
	}
}

// write writes a file that the settings of a source can name.
func (s *stage) write(name string, content []byte) error {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return disk.Explain(path, "write a file of the demo", err)
	}
	return nil
}

// configure starts the parts and writes what a user would write: a configuration
// file, with secrets in files of their own.
func (s *stage) configure(chosen []part) (*config.File, error) {
	var text strings.Builder
	var names []string
	text.WriteString("version: 1\noutput: {path: licenses.csv}\nsources:\n")
	for _, p := range chosen {
		settings, err := p.start(s)
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", p.name, err)
		}
		names = append(names, p.name)
		fmt.Fprintf(&text, "  %s:\n    config:\n", p.name)
		for line := range strings.Lines(settings) {
			text.WriteString("      " + line)
		}
	}
	fmt.Fprintf(&text, "jobs:\n  %s: {sources: [%s]}\n", jobName, strings.Join(names, ", "))
	text.WriteString(Prices())
	if err := s.write(config.FileName, []byte(text.String())); err != nil {
		return nil, err
	}
	return config.Load(filepath.Join(s.dir, config.FileName))
}

// Files are what the settings of the parts name, by name: for tests of a job over
// all of them.
func Files() map[string][]byte {
	return map[string][]byte{"adobe.csv": adobeList, "assets.db": assets, "desk.yaml": deskRecipe, "desk.token": []byte(deskToken), "draw.token": []byte(drawToken)}
}

// available returns the parts whose plugin is installed, and the names of the
// others. Plugins that nobody has locked, because they are experimental, are locked
// for this demo alone, as they are now: dir is its folder.
func available(opener *export.Opener, dir string, all []part) (chosen []part, leftOut []string, err error) {
	locked := map[string]bool{}
	for _, name := range opener.InstalledPlugins() {
		locked[name] = true
	}
	var unlocked []string
	for _, p := range all {
		if !locked[p.name] {
			_, err := opener.Plugins.Places.Find(p.name, "")
			if _, absent := errors.AsType[*plugins.NotFoundError](err); absent {
				leftOut = append(leftOut, p.name)
				continue
			}
			unlocked = append(unlocked, p.name)
		}
		chosen = append(chosen, p)
	}
	if len(unlocked) == 0 {
		return chosen, leftOut, nil
	}
	path := filepath.Join(dir, plugins.LockFileName)
	if _, err := opener.Plugins.Places.Lock(path, unlocked, plugins.Update{}); err != nil {
		return nil, nil, err
	}
	opener.Plugins.Locks, err = opener.Plugins.Locks.With(path)
	return chosen, leftOut, err
}
