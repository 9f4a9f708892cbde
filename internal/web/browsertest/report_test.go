//go:build pages

package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/savings"
	"github.com/licexport/licexport/internal/savingspage"
)

// The HTML of licexport report is looked at like a page of serve.
func TestPagesOfTheReport(t *testing.T) {
	found := report(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		language := phrase.Match(r.Header.Get("Accept-Language"))
		if err := savingspage.Write(w, found, savingspage.Options{Language: language, Names: true}); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	inspectAll(t, server.URL, []string{"/"})
}

// The picture of the report is of that of "licexport demo --report".
func TestPicturesOfTheReport(t *testing.T) {
	folder := os.Getenv("LICEXPORT_PICTURES")
	if folder == "" {
		t.Skip("make pictures runs it")
	}
	dir := t.TempDir()
	cmd := exec.Command(installed(t), "demo", "--quiet", "--output", "licenses.csv", "--report", "report.html") // #nosec G204 -- ours
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	openTab(t, server.URL).take(t, look{scheme: "light", width: 1000}, "/report.html", filepath.Join(folder, "report.png"))
}

// report is one with everything in it, and with names that are long or want to be markup.
func report(t *testing.T) *savings.Report {
	t.Helper()
	now := time.Date(2026, time.June, 1, 8, 0, 0, 0, time.UTC)
	names := []string{"Microsoft 365 E3", `<script>alert(1)</script>`, "a\u202eb", strings.Repeat("long", 60), strings.Repeat("slovo ", 40), `"><img src=x onerror=alert(1)>`}
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		return license.Identity{Email: h.ID + "@contoso.example"}
	})
	d := details.NewCollector(details.All())
	prices := map[string]savings.Price{}
	for i, name := range names {
		l := license.License{ID: fmt.Sprint(i), UID: name, Name: name}
		if i != 1 {
			l.Purchased = new(int64(50*i + 2))
		}
		if _, err := c.License(l); err != nil {
			t.Fatal(err)
		}
		prices[name] = savings.Price{Amount: 1234.5 * float64(i+1), Currency: []string{"EUR", "CZK"}[i%2]}
		d.License(l.ID, details.License{Renewals: []details.Term{{At: now.AddDate(0, i-1, 0), Units: new(int64(20))}}})
	}
	delete(prices, names[0])
	for i := range 40 {
		id, all := fmt.Sprint("holder", i), []uint32{uint32(i % len(names)), uint32((i + 2) % len(names))}
		c.Holder(&license.Holder{ID: id, Kind: license.User, Name: names[i%len(names)], Licenses: all})
		d.Holder(id, details.Holder{
			Disabled: details.Known(i%5 == 0), Guest: details.Fact(i % 3), LastActive: now.AddDate(0, 0, -i*5), Department: names[i%4], CostCenter: fmt.Sprint(i % 7),
			Assignments: []details.Way{{License: fmt.Sprint(all[0]), Direct: true, Groups: []details.Group{{ID: "g"}}, Error: []string{"", "CountViolation", names[3]}[i%3]}},
		})
	}
	return savings.Find([]savings.Source{
		{Name: "contoso", Plugin: "m365", Snapshot: c.Snapshot(), Details: d.Details(), Asked: details.All()},
	}, savings.Options{Now: now, InactiveDays: 90, Prices: prices})
}
