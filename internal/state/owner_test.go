//go:build unix

package state_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/state"
)

// refused opens the state of an output and wants an error with these words.
func refused(t *testing.T, output string, o state.Options, words ...string) {
	t.Helper()
	store, err := state.Open(t.Context(), output, o)
	if err == nil {
		_ = store.Close()
	}
	refusal, ok := errors.AsType[*disk.OutputError](err)
	if !ok {
		t.Fatalf("it was opened, or: %v", err)
	}
	for _, word := range words {
		if !strings.Contains(refusal.Error(), word) {
			t.Errorf("%q lacks %q", refusal.Error(), word)
		}
	}
	// A record of the run goes there, too.
	view, err := state.OpenRecords(output, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := view.WriteRecord(t.Context(), state.RunRecord{RunID: "20261123-023000-7f3a1c"}); err == nil {
		t.Error("a record was written")
	}
}

// Whoever makes the folder of the state first would read the names in it.
func TestStateFolderOfAnotherAccount(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give folders away")
	}
	for _, at := range []string{".licexport", ".licexport/licenses.csv", ".licexport/licenses.csv/tables", ".licexport/licenses.csv/candidates", ".licexport/licenses.csv/runs", ".licexport/licenses.csv/window"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			folder := filepath.Join(dir, filepath.FromSlash(at))
			if err := errors.Join(os.MkdirAll(folder, 0o777), os.Chown(folder, 4711, 4711)); err != nil {
				t.Fatal(err)
			}
			refused(t, filepath.Join(dir, "licenses.csv"), state.Options{}, "belongs to the account with number 4711", "sudo -u '#4711' licexport")
			allowed := state.Options{FS: disk.OSFor(ownership.Rule{AllowForeign: true})}
			store, err := state.Open(t.Context(), filepath.Join(dir, "licenses.csv"), allowed)
			if err != nil {
				t.Fatal(err)
			}
			_ = store.Close()
		})
	}
	root := t.TempDir()
	if err := os.Chown(root, 4711, 4711); err != nil {
		t.Fatal(err)
	}
	refused(t, filepath.Join(t.TempDir(), "licenses.csv"), state.Options{Root: root}, "belongs to the account with number 4711")
}

// A link in the place of a folder would make licexport remove files elsewhere.
func TestStateFolderThatIsALink(t *testing.T) {
	t.Parallel()
	for _, at := range []string{".licexport", ".licexport/licenses.csv", ".licexport/licenses.csv/tables", ".licexport/licenses.csv/candidates", ".licexport/licenses.csv/runs", ".licexport/licenses.csv/window"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			elsewhere := t.TempDir()
			precious := filepath.Join(elsewhere, strings.Repeat("a", 64)+".zst")
			dir := t.TempDir()
			link := filepath.Join(dir, filepath.FromSlash(at))
			err := errors.Join(os.WriteFile(precious, nil, 0o600), os.MkdirAll(filepath.Dir(link), 0o750), os.Symlink(elsewhere, link))
			if err != nil {
				t.Fatal(err)
			}
			for _, rule := range []ownership.Rule{{}, {AllowForeign: true}} {
				refused(t, filepath.Join(dir, "licenses.csv"), state.Options{FS: disk.OSFor(rule)}, "is a symbolic link", "Look who put it there")
			}
			if entries, err := os.ReadDir(elsewhere); err != nil || len(entries) != 1 {
				t.Errorf("elsewhere: %v, %v", entries, err)
			}
		})
	}
}

func TestNoStateInAFolderOfAll(t *testing.T) {
	t.Parallel()
	for _, mode := range []fs.FileMode{0o777, fs.ModeSticky | 0o777} {
		dir := t.TempDir()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		output := filepath.Join(dir, "licenses.csv")
		if mode&fs.ModeSticky == 0 && os.Geteuid() == 0 {
			refused(t, output, state.Options{}, "0777") // by one rule or the other
			continue
		}
		refused(t, output, state.Options{}, "may be written to by every account (mode 0777)", "--state-dir")
		store, err := state.Open(t.Context(), output, state.Options{Root: filepath.Join(t.TempDir(), "state")})
		if err != nil {
			t.Fatal(err)
		}
		_ = store.Close()
		if _, err := os.Lstat(filepath.Join(dir, ".licexport")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("state beside the output: %v", err)
		}
	}
}

// systemd makes StateDirectory= a link for a DynamicUser=.
func TestStateDirThatIsALink(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "state")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	store, err := state.Open(t.Context(), filepath.Join(t.TempDir(), "licenses.csv"), state.Options{Root: link})
	if err != nil {
		t.Fatal(err)
	}
	_ = store.Close()
}
