package web_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/demo/invented"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/web"
)

// What cannot be read is shown as such, and hides nothing else.
func TestJobsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := invented.Site{Now: now}
	for _, name := range []string{"fine", "damaged", "record", "gone"} {
		s.Jobs = append(s.Jobs, invented.Job{Name: name, Source: "contoso", Days: 3, Licenses: []invented.License{
			{UID: "E3", Name: "E3", Holders: func(int) int { return 3 }},
		}})
	}
	dir := t.TempDir()
	path, err := s.Write(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "out/gone.csv", "nowhere/gone.csv", 1)
	of := func(job string, names ...string) string {
		return filepath.Join(append([]string{dir, "out", ".licexport", job + ".csv"}, names...)...)
	}
	records, err := filepath.Glob(of("record", "runs", "*.json"))
	if err != nil || len(records) == 0 {
		t.Fatalf("no records: %v", err)
	}
	for file, content := range map[string]string{path: changed, of("damaged", "state.json"): "{", records[0]: "{"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := pages(t, s, path)
	says(t, h, "/", "fine well", "damaged unreadable unknown", "gone unreadable unknown", "record needs attention", "2 critical")
	for _, name := range []string{"damaged", "gone"} {
		says(t, h, "/jobs/"+name, "The state of this job cannot be read", "Last run unknown", "Rows unknown")
		for _, path := range []string{"/licenses", "/sources/contoso"} {
			if page := get(h, "/jobs/"+name+path); page.Code != 200 || strings.Contains(page.Body.String(), "badge ok") {
				t.Errorf("%s%s: %d", name, path, page.Code)
			}
			for _, never := range []string{"Nothing was published", "never", "No run has asked"} {
				if text := words(get(h, "/jobs/"+name+path).Body.String()); strings.Contains(text, never) {
					t.Errorf("%s%s says %q, which nobody knows: %s", name, path, never, text)
				}
			}
		}
	}
	says(t, h, "/jobs/record", "Some of its records cannot be read:", "published passed 3")
	says(t, h, "/schedule", "fine")
	says(t, h, "/by-hand", "damaged The state of this job cannot be read", "gone The state of this job cannot be read")
	if strings.Contains(get(h, "/by-hand").Body.String(), "There is nothing to clear by hand.") {
		t.Error("it says that there is nothing to clear, which nobody knows")
	}
}

// Before serve has read its configuration, the page says so.
func TestBeforeTheConfigurationIsRead(t *testing.T) {
	t.Parallel()
	live := web.NewLive(web.LiveOptions{
		Config: func() *config.File { return nil }, Schedule: func() schedule.Status { return schedule.Status{} }, Now: func() time.Time { return now },
	})
	h := handler(t, live)
	for _, path := range []string{"/", "/schedule", "/by-hand"} {
		says(t, h, path, "serve is starting")
		for _, never := range []string{"has no jobs", "nothing to clear"} {
			if strings.Contains(get(h, path).Body.String(), never) {
				t.Errorf("%s says %q before that is known", path, never)
			}
		}
	}
	if w := get(h, "/jobs/nightly"); w.Code != 404 {
		t.Errorf("a job: %d", w.Code)
	}
}

// counting counts how often folders are listed, which each reading of a job does.
type counting struct {
	disk.FS

	reads *atomic.Int64
}

func (c counting) Names(dir string) ([]string, error) {
	c.reads.Add(1)
	return c.FS.Names(dir)
}

// Many readers cost as much as one, for a few seconds.
func TestManyReadersCostAsMuchAsOne(t *testing.T) {
	t.Parallel()
	s := invented.Site{Now: now, Jobs: []invented.Job{{Name: "nightly", Source: "contoso", Days: 3, Licenses: []invented.License{
		{UID: "E3", Name: "E3", Holders: func(int) int { return 3 }},
	}}}}
	path, err := s.Write(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var reads atomic.Int64
	s.FS = counting{disk.OS(), &reads}
	var clock atomic.Pointer[time.Time]
	clock.Store(&now)
	file, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	time0 := func() time.Time { return *clock.Load() }
	live := web.NewLive(web.LiveOptions{Config: func() *config.File { return file }, Schedule: func() schedule.Status { return schedule.Status{} }, Now: time0, FS: s.FS})
	h := web.Handler(live, web.Options{Now: time0})
	cost := func(readers int) int64 {
		before := reads.Load()
		var all sync.WaitGroup
		for range readers {
			all.Go(func() {
				if w := get(h, "/jobs/nightly?"+strings.Repeat("x", readers)); w.Code != 200 {
					t.Errorf("%d", w.Code)
				}
			})
		}
		all.Wait()
		return reads.Load() - before
	}
	one := cost(1)
	if one == 0 {
		t.Fatal("nothing was read")
	}
	if got := cost(50); got != 0 {
		t.Errorf("at the same moment %d readings", got)
	}
	later := now.Add(6 * time.Second)
	clock.Store(&later)
	if got := cost(50); got != one {
		t.Errorf("later 50 readers cost %d, one %d", got, one)
	}
	back := now.Add(-time.Hour) // somebody set the clock
	clock.Store(&back)
	if got := cost(50); got != one {
		t.Errorf("after the clock was set back 50 readers cost %d, one %d", got, one)
	}
}

// Who has gone does not hold up the others.
func TestReadersThatGoAway(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{})
	h := handler(t, slow{known{jobs: []web.Job{job("nightly")}}, stuck})
	var first sync.WaitGroup
	first.Go(func() { get(h, "/") })
	stuck <- struct{}{} // the first one is at work
	gone, leave := context.WithCancel(t.Context())
	leave()
	if w := askIn(gone, h, "/"); w.Code != 503 {
		t.Errorf("who has gone got %d", w.Code)
	}
	stuck <- struct{}{}
	first.Wait()
	if w := get(h, "/"); w.Code != 200 {
		t.Errorf("after it %d", w.Code)
	}
}

// A disk that stands still holds up nobody who does not want to wait.
func TestReadersGiveUp(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{})
	h := handler(t, slow{known{jobs: []web.Job{job("nightly")}}, stuck})
	impatient, giveUp := context.WithCancel(t.Context())
	var first sync.WaitGroup
	first.Go(func() {
		if w := askIn(impatient, h, "/"); w.Code != 503 {
			t.Errorf("who gave up got %d", w.Code)
		}
	})
	stuck <- struct{}{} // it stands still from here on
	giveUp()
	first.Wait()
	stuck <- struct{}{} // it goes on: what was made is there for the next one
	if w := get(h, "/"); w.Code != 200 {
		t.Errorf("the next one got %d", w.Code)
	}
}

// A mistake in a page ends neither serve nor the other pages.
func TestAPageThatPanics(t *testing.T) {
	t.Parallel()
	broken := job("broken")
	broken.Settings = nil // which cannot be
	h := handler(t, known{jobs: []web.Job{broken, job("nightly")}})
	if w := get(h, "/jobs/broken"); w.Code != 500 || strings.Contains(w.Body.String(), "goroutine") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(h, "/jobs/nightly"); w.Code != 200 {
		t.Errorf("the other page: %d", w.Code)
	}
}

// slow is a Data whose overview takes until a test lets it go on.
type slow struct {
	known

	stuck chan struct{}
}

func (s slow) Overview(ctx context.Context) (overview.Overview, error) {
	<-s.stuck
	<-s.stuck
	return s.known.Overview(ctx)
}
