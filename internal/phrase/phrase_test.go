package phrase_test

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/phrase"
)

func TestStringIsWhatFmtMakesOfIt(t *testing.T) {
	for want, said := range map[string]phrase.Phrase{
		"":                         {},
		"1234567 rows (12.5 %)":    phrase.New("%d rows (%.1f %%)", 1234567, 12.5),
		`source "a" (exit code 3)`: phrase.New("source %q (exit code %d)", "a", 3),
		"100 %":                    phrase.New("100 %%"),
		"in 1 day":                 phrase.New("in %s", phrase.Duration(24*time.Hour)),
		"0 days":                   phrase.Count(0, "%d day", "%d days"),
		"50 %d of a plugin":        phrase.Text("50 %d of a plugin"),
		"one; 2 days":              phrase.Join("; ", phrase.Text("one"), phrase.Phrase{}, phrase.Count(2, "%d day", "%d days")),
		"2026-11-26 02:05 CET":     phrase.Time(time.Date(2026, 11, 26, 2, 5, 0, 0, prague(t))),
		fmt.Sprintf("%v %5d|%-4s|", true, 7, "x"): phrase.New("%v %5d|%-4s|", true, 7, "x"),
	} {
		if got := said.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNumbersHaveTheFormOfTheLanguage(t *testing.T) {
	p := phrase.Count(12345, "%d day", "%d days")
	for l, want := range map[phrase.Language]string{phrase.English: "12,345 days", phrase.Czech: "12\u00a0345\u00a0dní"} {
		if got := p.In(l); got != want {
			t.Errorf("%s: got %q, want %q", l, got, want)
		}
	}
	if got := phrase.New("%.1f", 1234.5).In(phrase.Czech); got != "1\u00a0234,5" {
		t.Errorf("got %q", got)
	}
	if got := phrase.Number(1000000).In(phrase.Czech); got != "1\u00a0000\u00a0000" {
		t.Errorf("got %q", got)
	}
}

func TestCzechHasThreePluralForms(t *testing.T) {
	for n, want := range map[int]string{0: "0 dní", 1: "1 den", 2: "2 dny", 4: "4 dny", 5: "5 dní", 11: "11 dní", 21: "21 dní", 22: "22 dní", 102: "102 dní"} {
		got := phrase.Count(n, "%d day", "%d days").In(phrase.Czech)
		if got = strings.ReplaceAll(got, "\u00a0", " "); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestTimesAsALanguageWritesThem(t *testing.T) {
	night := time.Date(2026, 11, 6, 0, 5, 0, 0, prague(t))
	noon := time.Date(2026, 7, 26, 12, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		said           phrase.Phrase
		english, czech string
	}{
		{phrase.Time(night), "2026-11-06 00:05 CET", "6. 11. 2026 0:05 CET"},
		{phrase.Time(noon), "2026-07-26 12:30 UTC", "26. 7. 2026 12:30 UTC"},
		{phrase.Date(noon), "2026-07-26", "26. 7. 2026"},
		{phrase.Clock(night), "00:05 CET", "0:05 CET"},
		{phrase.Time(time.Time{}), "", ""},
		{phrase.Duration(74*time.Hour + 59*time.Minute), "3 days 2 hours", "3 dny 2 h"},
		{phrase.Duration(24*time.Hour + 59*time.Minute), "1 day", "1 den"},
		{phrase.Duration(5*time.Minute + time.Second), "5 minutes 1 second", "5 min 1 s"},
		{phrase.Duration(time.Millisecond), "less than a second", "méně než 1 s"},
		{phrase.Ago(26 * time.Hour), "1 day 2 hours ago", "před 1 dnem 2 h"},
		{phrase.Ago(5 * 24 * time.Hour), "5 days ago", "před 5 dny"},
		{phrase.Ago(0), "just now", "právě teď"},
	} {
		if got := c.said.In(phrase.English); got != c.english {
			t.Errorf("got %q, want %q", got, c.english)
		}
		if got := strings.ReplaceAll(c.said.In(phrase.Czech), "\u00a0", " "); got != c.czech {
			t.Errorf("got %q, want %q", got, c.czech)
		}
	}
}

func TestEditChangesTheTextOfEachLanguage(t *testing.T) {
	p := phrase.Count(3, "%d day", "%d days").Edit(strings.ToUpper)
	if got := p.String() + p.In(phrase.Czech); got != "3 DAYS3\u00a0DNY" {
		t.Errorf("got %q", got)
	}
}

func TestJSONIsEnglish(t *testing.T) {
	got, err := json.Marshal(map[string]phrase.Phrase{"text": phrase.Count(3, "%d day", "%d days")})
	if err != nil || string(got) != `{"text":"3 days"}` {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestTemplatesSayThingsInTheirLanguage(t *testing.T) {
	const text = `{{language}}: {{count .N "%d day" "%d days"}}, {{in .P}}, {{number .N}}, {{date .T}}, {{ago .D}}{{with in .None}}!{{end}}`
	values := map[string]any{"N": 2000, "P": phrase.Duration(48 * time.Hour), "T": time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), "D": time.Hour, "None": phrase.Phrase{}}
	for l, want := range map[phrase.Language]string{
		phrase.English: "en: 2,000 days, 2 days, 2,000, 2026-01-02, 1 hour ago",
		phrase.Czech:   "cs: 2 000 dní, 2 dny, 2 000, 2. 1. 2026, před 1 h",
	} {
		var b strings.Builder
		err := template.Must(template.New("").Funcs(l.Funcs()).Parse(text)).Execute(&b, values)
		if got := strings.ReplaceAll(b.String(), "\u00a0", " "); err != nil || got != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
}

func TestMatch(t *testing.T) {
	for header, want := range map[string]phrase.Language{
		"":                                  phrase.English,
		"cs":                                phrase.Czech,
		"cs-CZ,cs;q=0.9,en;q=0.8":           phrase.Czech,
		"en-US,en;q=0.9,cs;q=0.8":           phrase.English,
		"en;q=0.5, cs;q=0.8":                phrase.Czech,
		"CS-cz":                             phrase.Czech,
		"sk-SK, en;q=0.9":                   phrase.Czech, // nearer to Czech than to English
		"sk;q=0.5, en;q=0.9":                phrase.English,
		"de, cs;q=0.1":                      phrase.Czech,
		"pl, de;q=0.5":                      phrase.English,
		"*":                                 phrase.English,
		"de, *;q=0.1":                       phrase.English,
		"en;q=0, *":                         phrase.Czech,
		"cs;q=0, *":                         phrase.English,
		"cs;q=0":                            phrase.English,
		"en;q=0, cs;q=0":                    phrase.English,
		"cs;q=0.000, en;q=0.001":            phrase.English,
		"cs;q=high, en":                     phrase.English,
		"cs;q=2, en;q=0.1":                  phrase.English,
		"cs;q=NaN":                          phrase.English,
		",,;;=, \x00garbage, cs ; q = 0.3":  phrase.Czech,
		"cs_CZ.UTF-8, cs_CZ":                phrase.Czech,
		"en-GB-oed, cs":                     phrase.English,
		strings.Repeat("de,", 1<<16) + "cs": phrase.English, // nobody sends that
		strings.Repeat("-", 1<<20):          phrase.English,
		"csx, czech":                        phrase.English,
	} {
		if got := phrase.Match(header); got != want {
			t.Errorf("%.40q: got %s, want %s", header, got, want)
		}
	}
}

func prague(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Prague")
	if err != nil {
		t.Skip(err)
	}
	return zone
}
