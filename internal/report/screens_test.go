package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/state"
)

var update = flag.Bool("update", false, "write what is shown into the golden files")

// widths are those of a phone, of the narrowest terminal, and of a wide one.
var widths = []int{40, 80, 200}

// Results as people see them, in testdata/golden, to be read as what they are: a part
// of the product. Nothing is wider than the screen but commands, which people copy,
// and paths.
func TestScreens(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(t *testing.T, w io.Writer) error{
		"run":          func(t *testing.T, w io.Writer) error { return report.Summary(w, wide(t, 6, 1), true) },
		"run-licenses": func(t *testing.T, w io.Writer) error { return report.Summary(w, wide(t, 400, 1), true) },
		"run-sources":  func(t *testing.T, w io.Writer) error { return report.Summary(w, wide(t, 30, 30), true) },
		"run-refused":  func(t *testing.T, w io.Writer) error { return report.Summary(w, refusedRun(t), true) },
		"licenses": func(t *testing.T, w io.Writer) error {
			write, err := report.LicenseFormat("table", report.CSV{})
			if err != nil {
				return err
			}
			return write(w, wide(t, 6, 1).Table.Licenses())
		},
		"show":            func(t *testing.T, w io.Writer) error { return report.Show(w, lived(t).show("last"), 3) },
		"show-refused":    func(t *testing.T, w io.Writer) error { return report.Show(w, lived(t).show("-1"), 20) },
		"diff-runs":       func(t *testing.T, w io.Writer) error { return report.DiffRuns(w, lived(t).since("-2"), 2) },
		"history":         func(t *testing.T, w io.Writer) error { return report.History(w, w, lived(t).view, 20, false) },
		"history-user":    func(_ *testing.T, w io.Writer) error { return report.Persons(w, persons(), keptDays()) },
		"history-license": func(_ *testing.T, w io.Writer) error { return report.LicensePast(w, licensePast(), 2, 3) },
		"status":          func(_ *testing.T, w io.Writer) error { return report.Status(w, jobs(), false) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, width := range widths {
				var out bytes.Buffer
				if err := write(t, report.On(&out, func() report.Screen { return report.Screen{Width: width} })); err != nil {
					t.Fatal(err)
				}
				compare(t, fmt.Sprintf("%s-%d", name, width), out.String())
				fits(t, out.String(), width)
			}
		})
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("%s (go test -update writes it), got:\n%s", name, got)
	}
}

func fits(t *testing.T, text string, width int) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if uniseg.StringWidth(line) > width && !strings.HasPrefix(strings.TrimSpace(line), "licexport ") && strings.Contains(strings.TrimSpace(line), " ") {
			t.Errorf("wider than %d: %q", width, line)
		}
	}
}

// productNames have letters that take one column, two, and none.
var productNames = []string{
	"Microsoft 365 E3", "Visio ve verzi pro stolní počítač pro firmy o více než 300 lidech",
	"日本語の製品名 マイクロソフト 365 ビジネス プレミアム", "Cafe\u0301 Plan pro nejmenší", "Power BI (free)", "",
}

// wide is a run that published many licenses of many sources, and what it is compared
// with: in each third license somebody left.
func wide(t *testing.T, licenses, sources int) *export.Outcome {
	t.Helper()
	o := &export.Outcome{
		Run: "20261124-023000-7f3a1c", Job: "nightly", Output: "/srv/alvao/licenses.csv", Encoding: csvout.UTF8BOM,
		Baseline: "run 20261123-023000-111111", Published: &state.Entry{},
	}
	o.Sources, o.Table, o.Report = read(t, licenses, sources, func(license, holder int) bool { return license%3 != 0 || holder > 0 })
	_, o.Old, _ = read(t, licenses, sources, func(license, holder int) bool { return license%5 != 1 || holder < 3 })
	o.Diff = license.Compare(o.Old, o.Table)
	return o
}

// read makes what sources sent: for each license four holders, as far as held says so.
func read(t *testing.T, licenses, sources int, held func(license, holder int) bool) ([]export.Collected, *license.Table, license.Report) {
	t.Helper()
	var all []export.Collected
	b := license.NewBuilder(func(string, string) (string, bool) { return "", false })
	for s := range sources {
		name := fmt.Sprintf("tenant-%02d", s)
		c := license.NewCollector(name, func(h *license.Holder) license.Identity { return license.Identity{Email: h.Emails[0].Address} })
		for l := s; l < licenses; l += sources {
			index, err := c.License(license.License{
				Source: name, ID: fmt.Sprint(l), UID: fmt.Sprintf("%s:SKU_%03d", name, l), Name: productNames[l%len(productNames)],
				Purchased: new(int64(l * 1000)), Status: "Enabled",
			})
			if err != nil {
				t.Fatal(err)
			}
			for h := range 4 {
				if held(l, h) {
					id := fmt.Sprintf("%s-%d-%d", name, l, h)
					c.Holder(&license.Holder{ID: id, Kind: license.User, Name: "Žofie " + id, Emails: []license.Email{{Address: id + "@contoso.cz"}}, Licenses: []uint32{index}})
				}
			}
		}
		snapshot := c.Snapshot()
		b.Add(snapshot)
		all = append(all, export.Collected{Source: name, Plugin: "m365", Snapshot: snapshot, Took: time.Duration(s+1) * time.Second, Traffic: host.Traffic{Retries: uint64(s % 4)}})
	}
	table, told, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	return all, table, told
}

func refusedRun(t *testing.T) *export.Outcome {
	t.Helper()
	o := wide(t, 6, 1)
	o.Published = nil
	o.Situation.Kind = state.AsPublished
	o.Verdict = guard.Verdict{Findings: []guard.Finding{{Reason: guard.Removed, Refuses: true, Approvable: true, UID: "tenant-00:SKU_000"}}}
	o.Removals = "/srv/alvao/.licexport/licenses.csv/candidates/20261124-023000-7f3a1c.removals.csv"
	o.ByHand = []state.ByHand{{UID: "tenant-00:VISIO", Since: time.Date(2026, 11, 20, 12, 0, 0, 0, time.Local), Holders: 2}}
	return o
}

// jobs are an overview with one that is well and one that is not.
func jobs() overview.Overview {
	at := time.Date(2026, 11, 24, 2, 30, 0, 0, time.Local)
	good := &overview.Run{Started: at.AddDate(0, 0, -1)}
	return overview.Overview{Time: at, Jobs: []overview.Job{
		{
			Name: "nightly", Standing: overview.Refused, Cron: "30 2 * * *", Next: at.AddDate(0, 0, 1), LastGood: good, Published: &state.Entry{Rows: 1204},
			Concerns: []overview.Concern{
				{
					Standing: overview.Refused, Since: at, Text: phrase.Text("the guard refused the new file: contoso:SPE_E3: 812 before, 604 now, 208 removed (removed percent, limit 20 %)"),
					Actions: []overview.Action{
						{Text: phrase.Text("See who would lose what"), Command: "licexport show 20261124-023000-7f3a1c --job nightly --config /etc/licexport/licexport.yaml"},
						{Text: phrase.Text("If that is right"), Command: "licexport approve 20261124-023000-7f3a1c --job nightly --config /etc/licexport/licexport.yaml --reason TEXT"},
					},
				},
				{Standing: overview.Expiring, Text: phrase.Text(`source "contoso": the certificate is valid until 2026-12-01`), Actions: []overview.Action{{Text: phrase.Text("Upload a new one to the app registration before that day.")}}},
			},
		},
		{Name: "tenants-of-other-countries", Standing: overview.Well, Cron: "0 4 * * 0", Next: at.AddDate(0, 0, 5), LastGood: good, Published: &state.Entry{Rows: 37}},
	}}
}

// Colors help where a person looks, and a pipe never gets any.
func TestColors(t *testing.T) {
	t.Parallel()
	var out, plain bytes.Buffer
	if err := report.Status(report.On(&out, func() report.Screen { return report.Screen{Color: true, Width: 80} }), jobs(), false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\x1b[31mrefused\x1b[0m", "\x1b[32mwell\x1b[0m"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in:\n%s", want, out.String())
		}
	}
	if err := report.Status(&plain, jobs(), false); err != nil || strings.Contains(plain.String(), "\x1b") {
		t.Errorf("%v: colors in a pipe:\n%s", err, plain.String())
	}
	out.Reset()
	report.Texts(report.On(&out, func() report.Screen { return report.Screen{Color: true, Width: 40} }), []string{"the setting has no effect, because nothing reads it here"})
	if want := "\x1b[33mWarning:\x1b[0m the setting has no effect,\n  because nothing reads it here\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

// All licenses are there for whoever asks for them.
func TestVerbose(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	o := wide(t, 400, 1)
	if err := report.Summary(report.On(&out, func() report.Screen { return report.Screen{Verbose: true} }), o, true); err != nil {
		t.Fatal(err)
	}
	for _, l := range o.Table.Licenses() {
		if !strings.Contains(out.String(), l.UID) {
			t.Fatalf("%s is missing", l.UID)
		}
	}
}
