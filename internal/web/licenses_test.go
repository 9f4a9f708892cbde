package web_test

import (
	"html"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/demo/invented"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/web"
)

// prepared are the pages of a prepared site.
func prepared(t *testing.T, s invented.Site) http.Handler {
	t.Helper()
	dir := t.TempDir()
	s.FS = disktest.NewDisk(dir, filepath.Join(dir, "out"))
	path, err := s.Write(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return pages(t, s, path)
}

// pages are those of a configuration.
func pages(t *testing.T, s invented.Site, path string) http.Handler {
	t.Helper()
	file, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	status := schedule.Status{}
	for _, j := range file.Jobs {
		status.Jobs = append(status.Jobs, schedule.JobStatus{Name: j.Name})
	}
	data := web.NewLive(web.LiveOptions{
		Config: func() *config.File { return file }, Schedule: func() schedule.Status { return status }, Now: func() time.Time { return s.Now }, FS: s.FS,
	})
	return web.Handler(data, web.Options{Version: "1.2.3", Now: func() time.Time { return s.Now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
}

// says checks what a page says, spaces and tags aside.
func says(t *testing.T, h http.Handler, path string, want ...string) {
	t.Helper()
	w := get(h, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, w.Code)
	}
	text := words(w.Body.String())
	for _, text0 := range want {
		if !strings.Contains(text, text0) {
			t.Errorf("%s does not say %q:\n%s", path, text0, text)
		}
	}
}

// words are the words of a page.
func words(page string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(page, "<") {
		if _, text, found := strings.Cut(part, ">"); found {
			b.WriteString(" " + text)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestLicensesOfAJob(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	says(t, h, "/jobs/nightly/licenses",
		"As counted on 2026-11-23",
		"Microsoft 365 E3 SPE_E3 contoso 250 196 54 refused",
		"Microsoft 365 E5 SPE_E5 contoso 30 31 -1 more in use than purchased",
		"Power Automate Free FLOW_FREE contoso – 140 –",
		"Visio Plan 2 VISIOCLIENT contoso 25 12 13",
	)
	says(t, h, "/jobs/new-company/licenses", "Nothing was published yet, so no license was counted.")
	if w := get(h, "/jobs/nothing/licenses"); w.Code != http.StatusNotFound {
		t.Errorf("a job that is not there: %d", w.Code)
	}
}

func TestLicense(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	says(t, h, "/jobs/nightly/licenses/SPE_E3",
		"Purchased 250 Assigned 196 Free 54", "UId SPE_E3 Source contoso Counted on 2026-11-23 In use, as the source counts 196",
		"Microsoft 365 E3 over time From 2026-09-11 to 2026-11-23; 196 assigned at the end.",
		"2026-11-21 2026-11-23 250 196 196", "2026-09-11 2026-09-12 200 172 172", // periods
		"refused SPE_E3: 196 before, 71 now, 125 removed (removed percent, limit 20 %)",
	)
	says(t, h, "/jobs/nightly/licenses/SPE_E5", "more in use than purchased", "noted SPE_E5: 31 before, 31 now (over consumed)")
	says(t, h, "/jobs/nightly/licenses/PROJECT_P1", "Purchased 10 Assigned 0 Free 10")
	says(t, h, "/jobs/archive/licenses/ARCHIVE", "Purchased – Assigned 5 Free –", "Nothing, in the runs whose records are shown.")
	svg := get(h, "/jobs/nightly/licenses/SPE_E3").Body.String()
	// Days without a run are gaps: the line before them and the one after them.
	if got := strings.Count(svg[:strings.Index(svg, `class="chart narrow"`)], `class="purchased stroke"`); got != 1+2 {
		t.Errorf("the key and the purchased line have %d parts", got)
	}
	if w := get(h, "/jobs/nightly/licenses/OTHER"); w.Code != http.StatusNotFound {
		t.Errorf("a license that is not there: %d", w.Code)
	}
	if w := get(h, "/jobs/nightly/licenses/SPE_E3", "Accept-Language", "cs"); !strings.Contains(words(w.Body.String()), "Zakoupeno 250 Přiřazeno 196 Volné 54") {
		t.Error("it is not in Czech")
	}
}

// What is gone from the file keeps its page.
func TestLicenseThatIsGone(t *testing.T) {
	t.Parallel()
	one := invented.License{UID: "ONE", Name: "One", Holders: func(int) int { return 3 }}
	s := invented.Site{Now: now, Jobs: []invented.Job{{Name: "nightly", Source: "contoso", Days: 3, Licenses: []invented.License{one}}}}
	dir := t.TempDir()
	s.FS = disktest.NewDisk(dir, filepath.Join(dir, "out"))
	if _, err := s.Write(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	s.Now = now.AddDate(0, 0, 1)
	s.Jobs[0].Days, s.Jobs[0].Licenses[0].UID = 1, "TWO"
	s.Jobs[0].Licenses[0].Name = "Two"
	path, err := s.Write(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	h := pages(t, s, path)
	says(t, h, "/jobs/nightly/licenses/ONE", "The published file does not have this license any more. It was counted last on 2026-11-24.")
	says(t, h, "/by-hand", "nightly One UId ONE Holders before 3", "Take ONE away from its last holders in Alvao, then licexport ack ONE --job nightly")
}

// Pages lead to licenses of which no count is kept: one that came and went within a
// day, and one that the guard refused before any file had it.
func TestLicensesWithoutCounts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	view, err := state.OpenRecords(filepath.Join(dir, "nightly.csv"), state.Options{FS: disktest.NewDisk(dir)})
	if err != nil {
		t.Fatal(err)
	}
	j := job("nightly")
	j.View = view
	j.Standing = overview.Refused
	j.ByHand = []state.ByHand{{UID: "A/../B", Name: "Short-lived", Since: now, Holders: 3}}
	j.Refusal = &overview.Refusal{Run: "run2", Since: now, Licenses: []string{"NEW"}}
	j.LastRun = &overview.Run{ID: "run2"}
	j.Records = []state.RunRecord{{RunID: "run2", Outcome: state.OutcomeRefused, Guard: &state.GuardRecord{
		Verdict: state.GuardRefused, Findings: []state.GuardFinding{{Rule: "removed_percent", Refusal: true, Source: "contoso", License: "..", Before: 5, Removed: 5}},
	}}}
	h := handler(t, known{jobs: []web.Job{j}})
	for _, page := range []string{"/by-hand", "/jobs/nightly"} {
		for _, to := range links(get(h, page).Body.String()) {
			if w := get(h, to); w.Code != http.StatusOK && to != "/jobs/nightly/sources/contoso" {
				t.Errorf("%s leads to %s: %d", page, to, w.Code)
			}
		}
	}
	says(t, h, "/jobs/nightly/licenses/A%2F..%2FB", "Short-lived", "UId A/../B", "No count of this license is kept")
	says(t, h, "/jobs/nightly/licenses/NEW", "No count of this license is kept")
	says(t, h, "/jobs/nightly/licenses/~..", "5 before, 0 now, 5 removed")
	if w := get(h, "/jobs/nightly/licenses/NONE"); w.Code != http.StatusNotFound {
		t.Errorf("a license of which nothing is known: %d", w.Code)
	}
	j.View = nil
	unread := words(get(handler(t, known{jobs: []web.Job{j}}), "/jobs/nightly/licenses/NEW").Body.String())
	if !strings.Contains(unread, "Some counts cannot be read.") || strings.Contains(unread, "No count of this license is kept") {
		t.Errorf("counts that cannot be read: %s", unread)
	}
}

func TestSourceOfAJob(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	says(t, h, "/jobs/nightly/sources/contoso",
		"complete", "Plugin m365 1.2.3", "Read completely 2026-11-24", "Read in 1 minute 1 second", "Requests 27",
		"What ends soon secret expires the client secret ends in 12 days What to do: Make a new one in Entra",
		"Errors and warnings warning Microsoft slowed the reading down by 42 seconds",
		"The holders agree with the units in use, or the vendor counts none.",
		"2 minutes 20 seconds 37", "27 3 42 seconds 0",
	)
	says(t, h, "/jobs/new-company/sources/adatum", "No run has asked this source yet.", "Read completely never")
	if w := get(h, "/jobs/nightly/sources/adatum"); w.Code != http.StatusNotFound {
		t.Errorf("a source of another job: %d", w.Code)
	}
}

// What was not read is not zero, and nothing agrees with it.
func TestSourceThatFailed(t *testing.T) {
	t.Parallel()
	for _, status := range []state.SourceStatus{state.SourceFailed, state.SourceReused} {
		j := job("nightly")
		record := state.SourceRecord{Name: "contoso", Plugin: "m365", Status: status, Started: now, Seconds: 3, Requests: 7, Retries: 2}
		j.View, j.Sources = &state.View{}, []overview.Source{{Name: "contoso", Plugin: "m365", Run: "run1", Record: record}}
		j.Records = []state.RunRecord{{RunID: "run1", Started: now, Sources: []state.SourceRecord{record}}}
		h := handler(t, known{jobs: []web.Job{j}})
		says(t, h, "/jobs/nightly/sources/contoso", "Read in 3 seconds Requests 7 Retries 2", "3 seconds – 7 2")
		for _, path := range []string{"/jobs/nightly/sources/contoso", "/jobs/nightly"} {
			text := words(get(h, path).Body.String())
			for _, never := range []string{"Holders 0", "The holders agree", "used never 0", "failed never 0"} {
				if strings.Contains(text, never) {
					t.Errorf("%s of a source that is %s says %q:\n%s", path, status, never, text)
				}
			}
		}
	}
}

func TestScheduleOfAllJobs(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	says(t, h, "/schedule", "nightly 30 2 * * * UTC 2026-11-25 02:30 UTC 2026-11-24 02:30 UTC 1 minute 35 seconds refused",
		"new-company 30 2 * * * UTC 2026-11-25 02:30 UTC – – – –")
	ran := known{jobs: []web.Job{inUTC(job("nightly"))}, status: schedule.Status{Jobs: []schedule.JobStatus{{
		Name: "nightly", Running: true, Began: now, Attempt: 2, Repeats: 1, Missed: 3,
	}}}}
	says(t, handler(t, ran), "/schedule", "running since 2026-11-24", "(attempt 2)", "1 repetition, 3 missed")
	local, unreadable := job("local"), job("unreadable")
	local.Cron, local.Zone = "0 3 * * *", "Local"
	unreadable.Standing = overview.Unreadable
	says(t, handler(t, known{jobs: []web.Job{local, unreadable}}), "/schedule", "0 3 * * * time of this computer", "unreadable no schedule no schedule")
}

func TestByHand(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	says(t, h, "/by-hand", "nightly Project Plan 1 UId PROJECT_P1 Holders before", "licexport ack PROJECT_P1 --job nightly")
	says(t, handler(t, known{jobs: []web.Job{job("nightly")}}), "/by-hand", "There is nothing to clear by hand.")
}

// No page names people, nor why and by whom a job is held.
func TestPagesNameNoPeople(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	seen := map[string]bool{}
	for todo := []string{"/"}; len(todo) > 0; todo = todo[1:] {
		if seen[todo[0]] {
			continue
		}
		seen[todo[0]] = true
		w := get(h, todo[0])
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", todo[0], w.Code)
		}
		for _, never := range []string{"jnovak", "Jan Nov", "migration", "user1", "@contoso"} {
			if strings.Contains(w.Body.String(), never) {
				t.Errorf("%s says %s", todo[0], never)
			}
		}
		todo = append(todo, links(w.Body.String())...)
	}
	for _, want := range []string{"/schedule", "/by-hand", "/jobs/nightly/licenses", "/jobs/nightly/licenses/SPE_E3", "/jobs/nightly/sources/contoso"} {
		if !seen[want] {
			t.Errorf("no link leads to %s, only to %q", want, slices.Collect(func(yield func(string) bool) {
				for path := range seen {
					if !yield(path) {
						return
					}
				}
			}))
		}
	}
}

// links are the pages that a page leads to.
func links(page string) []string {
	var all []string
	for part := range strings.SplitSeq(page, `<a href="`) {
		if to, _, found := strings.Cut(part, `"`); found && strings.HasPrefix(to, "/") {
			all = append(all, html.UnescapeString(to))
		}
	}
	return all
}
