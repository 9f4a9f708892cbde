//go:build unix

package ownership_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/ownership"
)

// stranger is an account that is nobody's here.
const stranger = 47110

func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files to a second account")
	}
}

// tree is <temp>/dir/file.
func tree(t *testing.T) (dir, file string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "dir")
	file = filepath.Join(dir, "file")
	must(t, os.Mkdir(dir, 0o755), os.WriteFile(file, nil, 0o600))
	return dir, file
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestFileAcceptsWhatIsOursAlone(t *testing.T) {
	t.Parallel()
	dir, file := tree(t)
	link := filepath.Join(dir, "link")
	must(t, os.Symlink(file, link))
	for _, path := range []string{file, dir, link, filepath.Join(dir, "missing"), filepath.Join(file, "below a file")} {
		if err := (ownership.Rule{}).File("file", path); err != nil {
			t.Error(err)
		}
	}
	// /tmp is one: only owners rename and remove there.
	must(t, os.Chmod(dir, os.ModeSticky|0o777))
	if err := (ownership.Rule{}).File("file", file); err != nil {
		t.Error(err)
	}
}

func TestFileRefusesWhatOthersCanWrite(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(dir, file string) (at string, err error)
		reason string
	}{
		{"file of everybody", func(_, file string) (string, error) { return file, os.Chmod(file, 0o602) }, "can be written to by everybody (mode 0602)"},
		{"folder of everybody", func(dir, _ string) (string, error) { return dir, os.Chmod(dir, 0o777) }, "can be written to by everybody (mode 0777)"},
		{"folder above", func(dir, _ string) (string, error) {
			return filepath.Dir(dir), os.Chmod(filepath.Dir(dir), 0o777)
		}, "can be written to by everybody (mode 0777)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, file := tree(t)
			at, err := tt.change(dir, file)
			must(t, err)
			// Also through a link from a folder of our own.
			link := filepath.Join(t.TempDir(), "link")
			must(t, os.Symlink(dir, link))
			for _, path := range []string{file, filepath.Join(link, "file")} {
				err := ownership.Rule{}.File("configuration file", path)
				e, ok := errors.AsType[*ownership.Error](err)
				if !ok || e.At != at || e.Path != path || e.Reason != tt.reason || !strings.Contains(err.Error(), "chmod go-w "+at) {
					t.Errorf("%s: %v", path, err)
				}
				if err := (ownership.Rule{AllowForeign: true}).File("configuration file", path); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestFileRefusesAnotherOwner(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	for name, give := range map[string]func(dir, file string) string{
		"file":         func(_, file string) string { return file },
		"folder":       func(dir, _ string) string { return dir },
		"folder above": func(dir, _ string) string { return filepath.Dir(dir) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, file := tree(t)
			at := give(dir, file)
			must(t, os.Chown(at, stranger, stranger))
			err := ownership.Rule{}.File("configuration file", file)
			e, ok := errors.AsType[*ownership.Error](err)
			if !ok || e.At != at || e.Reason != "belongs to the account with number 47110" ||
				!strings.Contains(err.Error(), "sudo -u '#47110' licexport …") || !strings.Contains(err.Error(), ownership.AllowFlag) {
				t.Errorf("%v", err)
			}
		})
	}
}

// In a folder of all, a link decides where it leads, and its owner decides that.
func TestFileRefusesAnotherAccountsLink(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	dir, file := tree(t)
	must(t, os.Chmod(dir, os.ModeSticky|0o777))
	link := filepath.Join(dir, "link")
	must(t, os.Symlink(file, link), os.Lchown(link, stranger, stranger))
	err := ownership.Rule{}.File("file", link)
	if e, ok := errors.AsType[*ownership.Error](err); !ok || e.At != link {
		t.Errorf("%v", err)
	}
}

// A group with others in it can write although its number is that of the owner.
func TestFileRefusesASharedGroup(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	_, file := tree(t)
	must(t, os.Chown(file, 0, stranger), os.Chmod(file, 0o660))
	err := ownership.Rule{}.File("file", file)
	if e, ok := errors.AsType[*ownership.Error](err); !ok || e.Reason != "can be written to by its group (mode 0660)" {
		t.Errorf("%v", err)
	}
}

func TestRootWritesOnlyInItsOwnFolders(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	dir, _ := tree(t)
	rule := ownership.Rule{}
	must(t, rule.Folder("folder of the output", dir))
	must(t, os.Chown(dir, stranger, stranger))
	for _, path := range []string{dir, filepath.Join(dir, "not there yet")} {
		err := rule.Folder("folder of the output", path)
		if e, ok := errors.AsType[*ownership.Error](err); !ok || e.At != dir || !strings.Contains(err.Error(), "sudo -u '#47110' licexport") {
			t.Errorf("%v", err)
		}
	}
	if err := (ownership.Rule{AllowForeign: true}).Folder("folder of the output", dir); err != nil {
		t.Error(err)
	}
}

func TestTemporaryFilesOfRoot(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	dir, _ := tree(t)
	must(t, os.Chmod(dir, 0o777), ownership.Temporary(dir), os.Chown(filepath.Dir(dir), stranger, stranger))
	err := ownership.Temporary(dir)
	if e, ok := errors.AsType[*ownership.Error](err); !ok || e.At != filepath.Dir(dir) {
		t.Errorf("%v", err)
	}
}

func TestPrivateIsAFolderOfOurOwn(t *testing.T) {
	t.Parallel()
	dir, file := tree(t)
	link := filepath.Join(filepath.Dir(dir), "link")
	must(t, os.Symlink(dir, link))
	rule := ownership.Rule{}
	must(t, rule.Private("state", dir), rule.Private("state", filepath.Join(dir, "missing")))
	for path, reason := range map[string]string{link: "is a symbolic link", file: "is no folder"} {
		for _, rule := range []ownership.Rule{rule, {AllowForeign: true}} {
			err := rule.Private("state", path)
			if e, ok := errors.AsType[*ownership.Error](err); !ok || e.Reason != reason {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	if os.Geteuid() == 0 {
		must(t, os.Chown(dir, stranger, stranger))
		if err := rule.Private("state", dir); err == nil {
			t.Error("a folder of another account is taken")
		}
		must(t, ownership.Rule{AllowForeign: true}.Private("state", dir))
	}
}

func TestSharedIsAFolderOfAll(t *testing.T) {
	t.Parallel()
	dir, _ := tree(t)
	rule := ownership.Rule{}
	must(t, rule.Shared("folder", dir))
	must(t, os.Chmod(dir, os.ModeSticky|0o777))
	err := rule.Shared("folder", dir)
	if err == nil || !strings.Contains(err.Error(), "may be written to by every account (mode 0777)") || !strings.Contains(err.Error(), "--state-dir") {
		t.Errorf("%v", err)
	}
}

// An ordinary account obeys its own files and root's, and no third one's.
func TestOrdinaryAccount(t *testing.T) {
	t.Parallel()
	const asked = "OWNERSHIP_TEST_FILE"
	if path := os.Getenv(asked); path != "" {
		if err := (ownership.Rule{}).File("file", path); err != nil {
			t.Fatal(err)
		}
		return
	}
	needsRoot(t)
	_, file := tree(t)
	program := filepath.Join(filepath.Dir(filepath.Dir(file)), "program.test")
	self, err := os.Executable()
	must(t, err)
	content, err := os.ReadFile(self)
	must(t, err, os.WriteFile(program, content, 0o755))
	must(t, os.Chmod(filepath.Dir(program), 0o755), os.Chmod(filepath.Dir(filepath.Dir(program)), 0o755))
	check := func() (string, error) {
		cmd := exec.CommandContext(t.Context(), program, "-test.run", "^TestOrdinaryAccount$")
		cmd.Env = []string{asked + "=" + file}
		cmd.Dir = "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: stranger, Gid: stranger}}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for uid, want := range map[int]bool{0: true, stranger: true, stranger + 1: false} {
		must(t, os.Chown(file, uid, stranger))
		if out, err := check(); (err == nil) != want {
			t.Errorf("file of %d: %v\n%s", uid, err, out)
		} else if !want && !strings.Contains(out, "belongs to the account with number 47111") {
			t.Errorf("it does not say why:\n%s", out)
		}
	}
}
