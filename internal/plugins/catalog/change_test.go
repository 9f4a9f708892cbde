package catalog_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/problem"
)

// serve is a server that has the folder of the release at /release.
func (s site) serve(h http.HandlerFunc) catalog.Changer {
	s.t.Helper()
	server := httptest.NewTLSServer(h)
	s.t.Cleanup(server.Close)
	c := s.changer(catalog.Origin{Address: server.URL + "/release/"})
	c.Installer.Client = server.Client()
	return c
}

// Wherever the archive comes from: what is installed and locked is what the catalog
// says.
func TestInstallByName(t *testing.T) {
	t.Parallel()
	for from, changer := range map[string]func(site) catalog.Changer{
		"a server": func(s site) catalog.Changer {
			return s.serve(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/release/"+s.archiveName {
					http.NotFound(w, r)
					return
				}
				_, _ = w.Write([]byte(s.archive))
			})
		},
		"a server that redirects": func(s site) catalog.Changer {
			return s.serve(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/release/"+s.archiveName {
					http.Redirect(w, r, "/storage/1", http.StatusFound)
					return
				}
				_, _ = w.Write([]byte(s.archive))
			})
		},
		"a folder": func(s site) catalog.Changer { return s.changer(catalog.Origin{Dir: s.archives}) },
		"a folder with the program": func(s site) catalog.Changer {
			dir := t.TempDir()
			write(t, filepath.Join(dir, name.File("acme", runtime.GOOS)), s.content)
			return s.changer(catalog.Origin{Dir: dir})
		},
	} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			ok(t, s.install(changer(s), s.change()))
			listed := s.list()
			if len(listed) != 1 || listed[0].State != plugins.StateLocked || listed[0].Version != release || listed[0].Experimental != "Not tried." {
				t.Fatalf("%+v", listed)
			}
			lock, err := plugins.ReadLock(s.lock)
			ok(t, err)
			entry := lock.Plugins["acme"]
			if entry.Source != "licexport 0.2.0" || fmt.Sprint(entry.Env, entry.SettingsEnv) != "[ACME_HOME] [ACME_TOKEN]" {
				t.Errorf("%+v", entry)
			}
			if entries, err := os.ReadDir(s.user); err != nil || len(entries) != 1 {
				t.Errorf("something is left: %v, %v", entries, err)
			}
		})
	}
}

// Whatever goes wrong, nothing is installed and nothing locked, and the text says
// what happened.
func TestInstallByNameFails(t *testing.T) {
	t.Parallel()
	folder := func(content func(site) string) func(site) catalog.Changer {
		return func(s site) catalog.Changer {
			dir := t.TempDir()
			write(t, filepath.Join(dir, s.archiveName), content(s))
			return s.changer(catalog.Origin{Dir: dir})
		}
	}
	server := func(h func(site, http.ResponseWriter, *http.Request)) func(site) catalog.Changer {
		return func(s site) catalog.Changer {
			return s.serve(func(w http.ResponseWriter, r *http.Request) { h(s, w, r) })
		}
	}
	tests := map[string]struct {
		changer func(site) catalog.Changer
		want    string
		class   problem.Class
	}{
		"another archive": {folder(func(s site) string {
			return s.archive[:len(s.archive)-1] + "x"
		}), "the digest is not the expected one", problem.Usage},
		"another archive that cannot be unpacked": {folder(func(s site) string { // so it was looked into if the text is another one
			return s.archive[:4] + strings.Repeat("x", len(s.archive)-4)
		}), "the digest is not the expected one", problem.Usage},
		"cut off in a folder": {folder(func(s site) string { return s.archive[:20] }), "the file ends after 20 of ", problem.Usage},
		"too long":            {folder(func(s site) string { return s.archive + "x" }), "the file is larger than the ", problem.Usage},
		"nothing there": {func(s site) catalog.Changer { return s.changer(catalog.Origin{Dir: t.TempDir()}) },
			"there is no file " + catalog.ArchiveName("acme", release, plugins.Platform()), problem.Usage},
		"another program beside": {func(s site) catalog.Changer {
			dir := t.TempDir()
			write(t, filepath.Join(dir, name.File("acme", runtime.GOOS)), program("another"))
			return s.changer(catalog.Origin{Dir: dir})
		}, "the digest is not the expected one", problem.Usage},
		"404": {server(func(_ site, w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }), "the server answers 404 Not Found", problem.Source},
		"web page": {server(func(_ site, w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<!DOCTYPE html>\n<title>Sign in</title>"))
		}), "the server sends a web page and no program", problem.Source},
		"cut off by the server": {server(func(s site, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(s.archive)))
			_, _ = w.Write([]byte(s.archive[:20]))
		}), "unexpected EOF", problem.Source},
		"too short": {server(func(s site, w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(s.archive[:20]))
		}), "the file ends after 20 of ", problem.Usage},
		"silent": {func(s site) catalog.Changer {
			c := s.serve(func(w http.ResponseWriter, r *http.Request) {
				_, _ = w.Write([]byte(s.archive[:20]))
				if f, isFlusher := w.(http.Flusher); isFlusher {
					f.Flush()
				}
				<-r.Context().Done()
			})
			c.Installer.Silence = 50 * time.Millisecond
			return c
		}, "nothing came for 50ms", problem.Source},
		"endless": {func(s site) catalog.Changer {
			c := s.serve(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
			c.Installer.Timeout = 50 * time.Millisecond
			return c
		}, "context deadline exceeded", problem.Source},
		"not trusted": {func(s site) catalog.Changer {
			c := s.serve(func(http.ResponseWriter, *http.Request) {})
			c.Installer.Client = &http.Client{}
			return c
		}, "The certificate was issued by", problem.Source},
		"without TLS after a redirect": {server(func(_ site, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/x", http.StatusFound)
		}), "which is not https", problem.Source},
	}
	for what, tt := range tests {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			err := s.install(tt.changer(s), s.change())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			if class := problem.ClassOf(problem.With(problem.Usage, err)); class != tt.class {
				t.Errorf("class %s, want %s", class, tt.class)
			}
			s.untouched(t)
		})
	}
}

// Until somebody has decided, nothing is in its place.
func TestPreparedIsNotInstalled(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	prepared, err := s.changer(catalog.Origin{Dir: s.archives}).Prepare(t.Context(), s.change())
	ok(t, err)
	if listed := s.list(); len(listed) != 0 {
		t.Errorf("%+v", listed)
	}
	prepared.Discard()
	s.untouched(t)
}

// An update takes the place of the old program, in its folder, under its lock; of
// another one that cannot be fetched, nothing changes at all.
func TestUpdate(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := filepath.Join(s.host, "plugins", name.File("acme", runtime.GOOS))
	write(t, path, program("old"))
	_, err := s.places().Lock(s.lock, []string{path}, plugins.Update{Version: "0.1.0", Env: []string{"OLD"}, SettingsEnv: []string{}})
	ok(t, err)
	former := s.list()[0]
	change := catalog.Change{Entry: s.entry(), Former: former, Dir: filepath.Dir(former.Path), Lock: former.Lock}

	missing := change
	missing.Entry.Archive, missing.Entry.Program = "absent.zip", digest("absent")
	if prepared, err := s.changer(catalog.Origin{Dir: s.archives}).Prepare(t.Context(), change, missing); err == nil {
		prepared.Discard()
		t.Fatal("a missing archive was prepared")
	}
	if now := s.list(); now[0] != former {
		t.Errorf("changed all the same: %+v", now)
	}

	ok(t, s.install(s.changer(catalog.Origin{Dir: s.archives}), change))
	if now := s.list(); len(now) != 1 || now[0].State != plugins.StateLocked || now[0].Version != release || now[0].Path != former.Path {
		t.Errorf("%+v", now)
	}
	lock, err := plugins.ReadLock(s.lock)
	ok(t, err)
	if env := lock.Plugins["acme"].Env; fmt.Sprint(env) != "[ACME_HOME]" {
		t.Errorf("it may see %v", env)
	}
	// Once more: nothing is fetched.
	ok(t, s.install(s.changer(catalog.Origin{Dir: t.TempDir()}), change))
}

// A program that could not be locked is not put into the place of one that is: it
// would start no more. Nothing is left of what was fetched either.
func TestUpdateWhoseLockCannotBeWritten(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(s site) string{
		"no folder": func(s site) string { return filepath.Join(s.host, "gone", plugins.LockFileName) },
		"damaged": func(s site) string {
			write(t, s.lock, "plugins: [")
			return s.lock
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			change := s.change()
			change.Lock = spoil(s)
			write(t, change.Path(), program("old"))
			if err := s.install(s.changer(catalog.Origin{Dir: s.archives}), change); err == nil || !strings.Contains(err.Error(), change.Lock) {
				t.Errorf("%v, want one about %s", err, change.Lock)
			}
			if now, err := os.ReadFile(change.Path()); err != nil || string(now) != program("old") {
				t.Errorf("the old program is now %q, %v", now, err)
			}
			if entries, err := os.ReadDir(s.user); err != nil || len(entries) != 1 {
				t.Errorf("something is left: %v, %v", entries, err)
			}
		})
	}
}

// The lock names what the catalog says, not what somebody has put there meanwhile.
func TestLockIsThatOfTheCatalog(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	change := s.change()
	write(t, change.Path(), s.content)
	prepared, err := s.changer(catalog.Origin{Dir: t.TempDir()}).Prepare(t.Context(), change)
	ok(t, err)
	defer prepared.Discard()
	write(t, change.Path(), program("exchanged"))
	_, err = prepared.Apply()
	ok(t, err)
	if listed := s.list(); listed[0].State != plugins.StateChanged {
		t.Errorf("an exchanged program is %s", listed[0].State)
	}
}
