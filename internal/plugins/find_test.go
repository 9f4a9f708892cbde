package plugins_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/licexport/licexport/internal/plugins"
)

func TestFind(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	find := func(plugin, explicit string) string {
		p, err := s.places().Find(plugin, explicit)
		if err != nil {
			t.Fatal(err)
		}
		return p.Path
	}
	user := s.program(s.userPath("acme"), "user")
	if got := find("acme", ""); got != user {
		t.Errorf("user directory: %s", got)
	}
	host := s.program(s.hostPath("acme"), "host")
	if got := find("acme", ""); got != host {
		t.Errorf("host directory first: %s", got)
	}
	other := s.program(filepath.Join(s.config, "my-build"), "other")
	if got := find("acme", other); got != other {
		t.Errorf("explicit path: %s", got)
	}
}

func TestFindErrors(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.program(s.hostPath("google"), "x")
	_, err := s.places().Find("gogle", "")
	wantError(t, err, "plugin gogle was not found\n  looked for  "+s.hostPath("gogle")+"\n              "+s.userPath("gogle")+"\n  Did you mean \"google\"?")
	if _, typed := errors.AsType[*plugins.NotFoundError](err); !typed {
		t.Errorf("%T", err)
	}

	_, err = s.places().Find("acme", "")
	wantError(t, err, "plugin acme was not found\n  looked for  "+s.hostPath("acme")+"\n              "+s.userPath("acme")+
		"\n  Install it with: licexport plugin install FILE\n  or name its program with the setting path of the source.")

	missing := filepath.Join(s.config, "missing")
	_, err = s.places().Find("acme", missing)
	wantError(t, err, "plugin acme was not found\n  looked for  "+missing+"\n  The path comes from the setting path of the source. Correct it, or remove it to use the installed plugin.")

	_, err = s.places().Find("../acme", "")
	wantError(t, err, `"../acme" cannot be the name of a plugin: use lower-case letters, digits and hyphens, at most 40, beginning with a letter`)

	_, err = s.places().Find("acme", s.config)
	wantError(t, err, "plugin acme: "+s.config+" is not a file that can be started")
}

// A file in PATH or one that merely looks right is never taken.
func TestFindStartsAndSearchesNothing(t *testing.T) {
	s := newSite(t)
	s.program(filepath.Join(s.config, filepath.Base(s.hostPath("acme"))), "x")
	t.Setenv("PATH", s.config)
	if p, err := s.places().Find("acme", ""); err == nil {
		t.Errorf("found %s", p.Path)
	}
}

func TestFindRefusesWhatCannotBeStarted(t *testing.T) {
	t.Parallel()
	onUnix(t)
	s := newSite(t)
	path := s.program(s.hostPath("acme"), "x")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := s.places().Find("acme", "")
	wantError(t, err, "plugin acme: "+path+" is not executable\n  Run: chmod +x "+path)
}

func TestFindRefusesLinksOut(t *testing.T) {
	t.Parallel()
	onUnix(t)
	s := newSite(t)
	outside := s.program(filepath.Join(s.config, "evil"), "x")
	link := s.hostPath("acme")
	if err := os.Symlink(outside, link); err != nil {
		t.Fatal(err)
	}
	_, err := s.places().Find("acme", "")
	wantError(t, err, "plugin acme: "+link+" is a link that leads out of its directory, to "+outside+
		"\n  Copy the program there, or name it with the setting path of the source")

	inside := s.program(filepath.Join(s.host, "plugins", "acme-1.2"), "x")
	if err := errors.Join(os.Remove(link), os.Symlink("acme-1.2", link)); err != nil {
		t.Fatal(err)
	}
	if p, err := s.places().Find("acme", ""); err != nil || p.Path != inside {
		t.Errorf("a link inside: %v, %v", p, err)
	}
}
