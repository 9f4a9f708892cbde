package style_test

import (
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/style"
)

// What is read has a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3), and the frame of what has
// the keyboard, and the lines of charts, one of 3 to 1 (1.4.11), on light and dark screens and on paper.
func TestContrast(t *testing.T) {
	t.Parallel()
	screen := colors(t, between(t, ":root {", "}"))
	for name, changed := range map[string]string{
		"light": "",
		"dark":  between(t, "(prefers-color-scheme: dark) {", "\n}"),
		"paper": between(t, "@media print {", "\n}"),
	} {
		all := map[string]float64{}
		for _, from := range []map[string]float64{screen, colors(t, changed)} {
			maps.Copy(all, from)
		}
		for _, back := range []string{"page", "card", "band"} {
			for _, text := range []string{"text", "muted", "link"} {
				check(t, name, all, text, back, 4.5)
			}
			for _, drawn := range []string{"focus", "assigned", "purchased"} {
				check(t, name, all, drawn, back, 3)
			}
		}
		for _, standing := range []string{"ok", "warning", "critical", "plain"} {
			check(t, name, all, standing+"-text", standing+"-back", 4.5)
		}
	}
}

func check(t *testing.T, scheme string, luminance map[string]float64, text, back string, least float64) {
	t.Helper()
	a, b := luminance[text], luminance[back]
	if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < least {
		t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", scheme, text, back, ratio, least)
	}
}

// The stylesheet can stand in a page: it ends no style element, loads nothing, and
// every color that it uses is one that it has.
func TestSheetStandsAlone(t *testing.T) {
	t.Parallel()
	css := style.CSS()
	for _, never := range []string{"<", "url(", "@import", "expression", "!important"} {
		if strings.Contains(css, never) {
			t.Errorf("it contains %q", never)
		}
	}
	for _, r := range css {
		if r > 126 {
			t.Errorf("%q is not ASCII", r)
		}
	}
	for _, used := range regexp.MustCompile(`var\(--([a-z-]+)\)`).FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, "--"+used[1]+": #") {
			t.Errorf("there is no --%s", used[1])
		}
	}
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("braces do not match")
	}
}

func between(t *testing.T, begin, end string) string {
	t.Helper()
	_, rest, found := strings.Cut(style.CSS(), begin)
	if !found {
		t.Fatalf("no %s", begin)
	}
	text, _, _ := strings.Cut(rest, end)
	return text
}

// colors are the relative luminances of the tokens (WCAG 2.2).
func colors(t *testing.T, css string) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2});`).FindAllStringSubmatch(css, -1) {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v, err := strconv.ParseUint(m[2+i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(v) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		all[m[1]] = sum
	}
	return all
}
