package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/state"
)

// Space that a run needs in the folder of its output: the new file beside the old
// one, its table, and what a run keeps.
const (
	leastSpace  = 64 << 20 // bytes, whatever the size of the file
	timesOfFile = 4
)

// folders looks at the folders that runs write to: whether they are there, whether
// this account may write there, how much space is left, and whose they are.
func (d Doctor) folders(context.Context) []Check {
	if d.File == nil {
		return nil
	}
	var checks []Check
	seen := map[string]bool{}
	add := func(what, file string, size int64) {
		if dir := filepath.Dir(file); file != "" && !seen[dir] {
			seen[dir] = true
			checks = append(checks, d.folder(what, dir, size)...)
		}
	}
	outputs := map[string]bool{}
	for _, j := range d.File.Jobs {
		outputs[j.Output.Path] = true
	}
	if len(d.File.Jobs) == 0 && len(d.File.Sources) > 0 {
		outputs[d.File.Output.Path] = true
	}
	for _, output := range slices.Sorted(maps.Keys(outputs)) {
		if output == "" {
			continue
		}
		size := int64(0)
		if info, err := os.Stat(output); err == nil {
			size = info.Size()
		}
		add("output", output, size)
		if dir, err := state.Dir(output, d.StateDir); err == nil {
			checks = append(checks, d.stateFolder(dir)...)
		}
	}
	for _, j := range d.File.Jobs {
		add("metrics", j.MetricsTextfile, 0)
	}
	add("log", d.File.Log.File, 0)
	return checks
}

// folder looks at one folder. size is that of the file in it.
func (d Doctor) folder(what, dir string, size int64) []Check {
	name := "folder " + what
	written, err := d.Probe(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Check{{Name: name, State: Fail, Found: dir + " is not there", Remedy: "Make the folder, or correct the path in the configuration."}}
	case err != nil:
		return []Check{{
			Name: name, State: Fail, Found: fmt.Sprintf("this account cannot write to %s: %v", dir, reasonOf(err)),
			Remedy: "The account that runs licexport must create, change and delete files there. If that is another one, run licexport doctor as that one.",
		}}
	}
	checks := []Check{{Name: name, State: OK, Found: "this account may write to " + dir}}
	if shared, ok := errors.AsType[*ownership.Error](ownership.Rule{}.Shared("folder", dir)); ok {
		checks[0].State, checks[0].Found, checks[0].Remedy = Warning, shared.At+" "+shared.Reason, "Give the "+what+" a folder of its own."
	}
	checks = append(checks, d.space(what, dir, size))
	if off := written.Sub(d.Clock.Now()); off.Abs() >= clockWarning {
		checks = append(checks, Check{
			Name: "clock " + what, State: Warning, Found: fmt.Sprintf("the clock of the file system of %s is %v off", dir, off.Round(time.Second)),
			Remedy: "Let the server of this share, and this computer, set their clocks by a time server.",
		})
	}
	return checks
}

// writeTo makes a file in a folder and removes it. It returns the time that the file
// system noted for it.
func writeTo(dir string) (time.Time, error) {
	f, err := os.CreateTemp(dir, ".licexport-doctor-*")
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	info, err := f.Stat()
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// reasonOf is the error of the system without the path, which has a random name.
func reasonOf(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

func (d Doctor) space(what, dir string, size int64) Check {
	c := Check{Name: "space " + what, State: OK}
	free, err := freeSpace(dir)
	if err != nil {
		return Check{Name: c.Name, State: Skipped, Found: fmt.Sprintf("the free space of %s is not known: %v", dir, err)}
	}
	return spaceCheck(c, free, uint64(max(size, 0)))
}

// spaceCheck judges the free space beside a file of a size.
func spaceCheck(c Check, free, size uint64) Check {
	c.Found = fmt.Sprintf("%d MiB are free", free>>20)
	const remedy = "Make room. The new file is written beside the old one before it takes its place."
	switch {
	case free < size+1<<20:
		c.State, c.Remedy = Fail, remedy
	case free < max(leastSpace, timesOfFile*size):
		c.State, c.Remedy = Warning, remedy
	}
	return c
}

// stateFolder looks whose the folder with the history is: it holds names.
func (d Doctor) stateFolder(dir string) []Check {
	if _, err := os.Lstat(dir); err != nil {
		return nil // nothing was published yet
	}
	return []Check{d.right("rights state", dir, ownership.Rule{}.Private("folder of the state", dir))}
}
