package savingspage_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/savings"
	"github.com/licexport/licexport/internal/savingspage"
)

const hostile = `<script>alert(1)</script>"'&` + "\u202e{{.}}"

// full is a report with everything, and with names that want to be markup.
func full() *savings.Report {
	eur := func(a float64) []savings.Amount { return []savings.Amount{{Currency: "EUR", Amount: a}} }
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	return &savings.Report{
		Generated: time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC), InactiveDays: 90,
		Sources: []savings.Told{
			{Source: "contoso", Plugin: "m365", Tells: []string{"account", "organization"}, Silent: []string{"activity"}},
			{Source: hostile, Plugin: "file", Silent: []string{"account", "activity", "organization", "assignment", "renewal"}},
		},
		Licenses: []savings.License{
			{
				Source: "contoso", ID: "e3", UID: "contoso:E3", Product: "Microsoft 365 E3", Purchased: new(int64(1200)), Held: 1000, Free: new(int64(200)),
				Disabled: savings.Tally{Found: 3}, Guests: savings.Tally{Found: 2, Unknown: 5}, Inactive: savings.Tally{Unknown: 1000}, Review: savings.Tally{Found: 250, Unknown: 7},
				Renewals: []savings.Renewal{{At: day(2026, 9, 1), Units: new(int64(1200))}},
				Currency: "EUR", PerMonth: new(30.0), Bought: new(36000.0), Unused: new(6000.0),
			},
			{Source: "contoso", ID: "visio", UID: "contoso:VISIO", Product: "Visio Plan 2", Purchased: new(int64(5)), Held: 7, Free: new(int64(-2))},
			{Source: hostile, ID: "x", UID: "x:" + hostile, Product: hostile, Held: 7, Renewals: []savings.Renewal{{At: day(2025, 1, 1)}}},
		},
		Findings: []savings.Finding{
			{Kind: savings.Disabled, Source: "contoso", UID: "contoso:E3", HolderID: "1", Name: "Ann " + hostile, Email: "ann@contoso.cz", Department: hostile, Detail: phrase.Text(hostile)},
			{Kind: savings.Inactive, Source: "contoso", UID: "contoso:E3", HolderID: "id-of-bob", Detail: phrase.New("never used")},
		},
		Departments: []savings.Group{
			{Name: "", Holders: 1, Licenses: 1, Unpriced: 1, Costs: []savings.Amount{}},
			{Name: hostile, Holders: 2, Licenses: 3, Unpriced: 1, Costs: eur(7.5)},
			{Name: "Sales", Holders: 2, Licenses: 3, Costs: eur(30)},
		},
		CostCenters: []savings.Group{{Name: "4711", Holders: 2, Licenses: 3, Costs: eur(30)}},
		Sums: []savings.Sum{
			{Kind: savings.Disabled, Licenses: 3, Holders: 2, Costs: eur(90)},
			{Kind: savings.Inactive, Unknown: 1000, Costs: []savings.Amount{}},
			{Kind: savings.Guest, Licenses: 2, Holders: 2, Unknown: 5, Costs: eur(60)},
			{Kind: savings.Duplicate, Costs: []savings.Amount{}},
			{Kind: savings.Failed, Licenses: 1, Holders: 1, Costs: []savings.Amount{}},
		},
		Review:    savings.Sum{Licenses: 5, Holders: 4, Unknown: 7, Costs: eur(150), Unpriced: 1},
		Failures:  []savings.Failure{{Source: "contoso", UID: "contoso:E3", Product: "Microsoft 365 E3", Error: "CountViolation", Holders: 1}, {UID: "x", Error: hostile, Holders: 1}},
		Renewals:  []savings.Ahead{{Source: "contoso", UID: "contoso:E3", Product: "Microsoft 365 E3", At: day(2026, 9, 1), Units: new(int64(1200)), Currency: "EUR", Cost: new(36000.0)}},
		Costs:     []savings.Cost{{Currency: "EUR", Bought: 36000, Unused: 6000, Review: 150, Licenses: 1, Uncounted: 1}},
		Unpriced:  2,
		Unmatched: []string{"contoso:VISOI"},
		Notes: []savings.Note{
			{Number: "free", Label: phrase.New("Free"), Found: phrase.New("Purchased less the larger of consumed and held."), Cannot: phrase.Text("<b>what comes</b>")},
		},
	}
}

func write(t *testing.T, r *savings.Report, o savingspage.Options) string {
	t.Helper()
	var text bytes.Buffer
	if err := savingspage.Write(&text, r, o); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("SAVINGSPAGE_DIR"); dir != "" {
		_ = os.WriteFile(dir+"/"+strings.ReplaceAll(t.Name(), "/", "-")+".html", text.Bytes(), 0o600)
	}
	return text.String()
}

// words are the text of a page, without markup.
func words(page string) string {
	_, body, _ := strings.Cut(page, "<body>")
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\u00a0", " ")), " ")
}

func TestPageSays(t *testing.T) {
	t.Parallel()
	for language, want := range map[phrase.Language][]string{
		"": {
			"All licenses cost 36,000 EUR a month 432,000 EUR a year", "Free units cost 6,000 EUR a month 72,000 EUR a year",
			"Worth a look 150 EUR a month 1,800 EUR a year", "5 licenses of holders who are disabled, inactive or guests 1 of them without a price of 7 more it is unknown",
			"Next renewal 2026-09-01 Microsoft 365 E3", "More in use than bought 2 missing",
			"1 license has a price in EUR, but nobody says how many units were bought", "2 licenses have no price in the settings",
			"The settings have a price for contoso:VISOI",
			"Microsoft 365 E3 contoso:E3 1,200 1,000 200", "36,000.00 EUR 6,000.00 EUR 2026-09-01",
			"Visio Plan 2 contoso:VISIO 5 7 -2 too few unknown unknown unknown",
			"The account is disabled 3 2 0 90.00 EUR 1,080.00 EUR", "Not used for more than 90 days, or never unknown unknown 1,000 unknown unknown",
			"The assignment failed 1 1 0 takes no unit more", "Disabled, unused or a guest, each once 5 4 7 150.00 EUR",
			"Microsoft 365 E3 contoso:E3 250, unknown of 7 3 unknown of 1,000 2, unknown of 5 0 0",
			"Microsoft 365 E3 contoso:E3 CountViolation There are not enough units. Buy more, or free some. 1",
			"2026-09-01 Microsoft 365 E3 contoso:E3 1,200 36,000.00 EUR", "Sales 2 3 30.00 EUR 360.00 EUR 0", "unknown 1 1 unknown unknown 1",
			"contoso (m365) who is disabled or a guest; departments and cost centers when an account was last used",
			"nothing beyond licenses and holders", "2025-01-01, past", "names no people",
		},
		phrase.Czech: {
			"Všechny licence stojí 36 000 EUR za měsíc 432 000 EUR za rok", "Nejbližší obnovení 1. 9. 2026",
			"36 000,00 EUR", "u 1 000 neznámo", "Zakoupeno minus to větší z čerpáno a přiřazeno.", "nikoho nejmenuje",
		},
	} {
		page := write(t, full(), savingspage.Options{Language: language})
		text := words(page)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%q: it lacks %q\n%s", language, w, text)
			}
		}
	}
}

// Nothing that others named becomes markup, and nothing but text, style and pictures of
// its own is in the page.
func TestPageStandsAloneAndIsSafe(t *testing.T) {
	t.Parallel()
	page := write(t, full(), savingspage.Options{Names: true})
	for _, never := range []string{"<script", "\u202e", "javascript:", "http:", "https:", "<link", "<img", "<iframe", "@import", "url(", " style=", " onload", "{{", "ZgotmplZ"} {
		if strings.Contains(strings.ReplaceAll(page, "{{.}}", ""), never) {
			t.Errorf("it has %q", never)
		}
	}
	if !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the hostile names are gone")
	}
	_, css, _ := strings.Cut(page, "<style>")
	css, _, _ = strings.Cut(css, "</style>")
	sum := sha256.Sum256([]byte(css))
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindStringSubmatch(page)
	if len(policy) != 2 {
		t.Fatal("it has no policy")
	}
	got := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(policy[1])
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if got != want {
		t.Errorf("policy %s, want %s", got, want)
	}
}

func TestPageNamesPeopleOnlyIfAsked(t *testing.T) {
	t.Parallel()
	people := []string{"Ann", "ann@contoso.cz", "id-of-bob", "never used"}
	counts, names := write(t, full(), savingspage.Options{}), write(t, full(), savingspage.Options{Names: true})
	for _, person := range people {
		if strings.Contains(counts, person) {
			t.Errorf("it names %s", person)
		}
		if !strings.Contains(names, person) {
			t.Errorf("it does not name %s", person)
		}
	}
	if !strings.Contains(names, "This file names people.") || strings.Contains(names, "names no people") {
		t.Error("it does not say that it names people")
	}
}

// Headings are in order, and tables have captions and heads, for those who hear the page.
func TestPageIsAccessible(t *testing.T) {
	t.Parallel()
	page := write(t, full(), savingspage.Options{Names: true})
	level := 0
	for _, h := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(page, -1) {
		now := int(h[1][0] - '0')
		if now > level+1 || level == 0 && now != 1 {
			t.Errorf("h%d follows h%d", now, level)
		}
		level = now
	}
	tables := regexp.MustCompile(`(?s)<table>.*?</table>`).FindAllString(page, -1)
	if len(tables) != 10 {
		t.Errorf("%d tables", len(tables))
	}
	for _, table := range tables {
		heads := strings.Count(table[:strings.Index(table, "</thead>")], `<th scope="col"`)
		body := table[strings.Index(table, "<tbody>"):]
		if !strings.HasPrefix(table, "<table>\n<caption>") || heads < 3 || strings.Count(body, "<tr>") != strings.Count(body, `<th scope="row"`) {
			t.Errorf("a table without caption or heads:\n%s", table)
		}
		for row := range strings.SplitSeq(strings.TrimPrefix(body, "<tbody>"), "</tr>") {
			cells := strings.Count(row, "<td") + strings.Count(row, "<th") + strings.Count(row, `colspan="2"`)
			if strings.Contains(row, "<tr>") && cells != heads {
				t.Errorf("%d cells below %d heads:\n%s", cells, heads, row)
			}
		}
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[id[1]] {
			t.Errorf("the id %s is there twice", id[1])
		}
		ids[id[1]] = true
	}
	for _, ref := range regexp.MustCompile(`(?: href="#| aria-labelledby=")([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[ref[1]] {
			t.Errorf("nothing has the id %s", ref[1])
		}
	}
}

// A report without prices and details says what it does not know, and nowhere zero.
func TestPageOfNothingKnown(t *testing.T) {
	t.Parallel()
	text := words(write(t, &savings.Report{
		Generated: time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC), InactiveDays: 90,
		Sources:  []savings.Told{{Source: "list", Plugin: "file", Silent: []string{"account"}}},
		Licenses: []savings.License{{Source: "list", UID: "list:A", Held: 2, Disabled: savings.Tally{Unknown: 2}, Review: savings.Tally{Unknown: 2}}},
		Sums:     []savings.Sum{{Kind: savings.Disabled, Unknown: 2}},
		Review:   savings.Sum{Unknown: 2},
		Unpriced: 1,
	}, savingspage.Options{}))
	for _, w := range []string{
		"All licenses cost unknown The settings have no price of a license. Units: unknown", "Free units cost unknown Units: unknown", "Worth a look unknown of 2 more it is unknown",
		"Next renewal unknown", "list:A unknown 2 unknown unknown unknown unknown", "The account is disabled unknown unknown 2 unknown unknown",
		"That is no proof that none is.",
	} {
		if !strings.Contains(text, w) {
			t.Errorf("it lacks %q\n%s", w, text)
		}
	}
}

// With a price but without a number of units, the cost is unknown: it is neither zero nor
// missing.
func TestPageOfAPriceWithoutUnits(t *testing.T) {
	t.Parallel()
	text := words(write(t, &savings.Report{
		Generated: time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC), InactiveDays: 90,
		Licenses: []savings.License{{Source: "list", UID: "list:A", Held: 2, Currency: "CZK", PerMonth: new(5.0)}},
		Costs:    []savings.Cost{{Currency: "CZK", Uncounted: 1}},
	}, savingspage.Options{}))
	for _, w := range []string{
		"All licenses cost unknown Units: unknown Free units cost unknown Units: unknown Worth a look 0",
		"1 license has a price in CZK, but nobody says how many units were bought: what it costs is unknown.",
	} {
		if !strings.Contains(text, w) {
			t.Errorf("it lacks %q\n%s", w, text)
		}
	}
}
