//go:build linux

package chaos_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/licexport/licexport/internal/state"
)

// site is the part of a computer that one experiment has for itself.
type site struct {
	dir     string
	mark    string
	mounted bool
}

const outputName = "licenses.csv"

func newSite(dir string) (*site, error) {
	s := &site{dir: dir, mark: filepath.Base(filepath.Dir(dir)) + "/" + filepath.Base(dir)}
	return s, errors.Join(os.MkdirAll(s.out(), 0o755), os.MkdirAll(s.tmp(), 0o755))
}

// out is the folder of the file, tmp that of temporary files.
func (s *site) out() string    { return filepath.Join(s.dir, "out") }
func (s *site) tmp() string    { return filepath.Join(s.dir, "tmp") }
func (s *site) output() string { return filepath.Join(s.out(), outputName) }

// env is the environment of all processes.
func (s *site) env() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "TMPDIR=" + s.tmp(), markEnv + "=" + s.mark}
}

// file is the content of the output; nil if it is not there.
func (s *site) file() ([]byte, error) {
	content, err := os.ReadFile(s.output())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return content, err
}

// records returns the codes of the run records, by run.
func (s *site) records() (map[string]int, error) {
	v, err := state.Read(context.Background(), s.output(), state.Options{})
	if err != nil {
		return nil, err
	}
	all, err := v.Records(0)
	codes := map[string]int{}
	for i := range all {
		codes[all[i].RunID] = all[i].ExitCode
	}
	return codes, err
}

// checkState reads everything that the state holds, and compares it with the
// file that is there.
func (s *site) checkState() error {
	v, err := state.Read(context.Background(), s.output(), state.Options{})
	if err != nil {
		return err
	}
	switch found := v.Situation(); found.Kind {
	case state.Nothing, state.Baseline, state.AsPublished:
	case state.Former, state.Edited, state.Deleted:
		err = fmt.Errorf("it takes the file for %q, although nobody touched it", found.Kind)
	}
	entries := v.History()
	if p := v.Published(); p != nil {
		entries = append(entries, *p)
	}
	for _, e := range entries {
		if _, tableErr := v.Table(e); tableErr != nil {
			err = errors.Join(err, tableErr)
		}
	}
	candidates, listErr := v.Candidates()
	err = errors.Join(err, listErr)
	for _, c := range candidates {
		_, _, tableErr := v.Candidate(c.Run)
		err = errors.Join(err, tableErr)
	}
	_, recordErr := v.Records(0)
	return errors.Join(err, recordErr)
}

// published reports whether the state knows the file that is there as published.
func (s *site) published() error {
	v, err := state.Read(context.Background(), s.output(), state.Options{})
	if err != nil {
		return err
	}
	if got := v.Situation(); got.Kind != state.AsPublished || got.Interrupted != "" {
		return fmt.Errorf("the state finds the situation %q %q", got.Kind, got.Interrupted)
	}
	return nil
}

// leftovers lists what nobody would ever remove.
func (s *site) leftovers() ([]string, error) {
	temporary := regexp.MustCompile(`\.tmp$|\.new$`)
	var left []string
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		inTmp := strings.HasPrefix(path, s.tmp()+string(filepath.Separator))
		if err == nil && (inTmp || temporary.MatchString(d.Name())) {
			left = append(left, path)
		}
		return err
	})
	return left, err
}

// holds reports whether any file of the site has the text in it, but for the
// configuration.
func (s *site) holds(text string) (string, error) {
	found := ""
	err := filepath.WalkDir(s.out(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			found = path
		}
		return err
	})
	return found, err
}

// shrink puts the output folder on a file system of its own, with so many bytes
// to spare.
func (s *site) shrink(room int64) error {
	kept := s.out() + ".kept"
	if err := os.Rename(s.out(), kept); err != nil {
		return err
	}
	if err := os.Mkdir(s.out(), 0o755); err != nil {
		return err
	}
	if err := unix.Mount("tmpfs", s.out(), "tmpfs", 0, "size=256m,mode=0755"); err != nil {
		return err
	}
	s.mounted = true
	if err := os.CopyFS(s.out(), os.DirFS(kept)); err != nil {
		return err
	}
	var used unix.Statfs_t
	if err := unix.Statfs(s.out(), &used); err != nil {
		return err
	}
	return s.resize(int64(used.Blocks-used.Bfree)*used.Bsize + room)
}

func (s *site) resize(bytes int64) error {
	return unix.Mount("tmpfs", s.out(), "tmpfs", unix.MS_REMOUNT, fmt.Sprintf("size=%d,mode=0755", bytes))
}

// canMount reports whether this account may mount a file system.
func canMount(dir string) bool {
	if err := os.MkdirAll(dir, 0o755); err != nil || unix.Mount("tmpfs", dir, "tmpfs", 0, "size=64k,mode=0755") != nil {
		return false
	}
	return unix.Unmount(dir, unix.MNT_DETACH) == nil
}

func (s *site) remove() error {
	if s.mounted {
		if err := unix.Unmount(s.out(), unix.MNT_DETACH); err != nil {
			return err
		}
	}
	return os.RemoveAll(s.dir)
}
