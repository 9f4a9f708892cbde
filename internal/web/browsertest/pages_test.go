//go:build pages

package browsertest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/licexport/licexport/internal/demo/invented"
)

// short asks for fewer looks at each page: make pages SHORT=1.
var short = os.Getenv("LICEXPORT_PAGES") == "short"

// looks are those at each page.
func looks() []look {
	if short {
		return []look{
			{language: "en", scheme: "light", width: wide, height: 900},
			{language: "cs", scheme: "dark", width: narrow, height: 700},
			{language: "cs", scheme: "light", media: "print", width: paper, height: 1000},
		}
	}
	var all []look
	for _, language := range []string{"en", "cs"} {
		for _, scheme := range []string{"light", "dark"} {
			all = append(all, look{language: language, scheme: scheme, width: wide, height: 900}, look{language: language, scheme: scheme, width: narrow, height: 700})
		}
		all = append(all, look{language: language, scheme: "dark", media: "print", width: paper, height: 1000})
	}
	return all
}

// Every page of a site whose jobs stand in different ways.
func TestPagesOfAVariedSite(t *testing.T) {
	site := serve(t, invented.Varied)
	all := paths(t, site, func(string) bool { return true })
	for _, want := range []string{"/schedule", "/by-hand", "/jobs/nightly", "/jobs/nightly/licenses", "/jobs/nightly/licenses/SPE_E3", "/jobs/nightly/sources/contoso"} {
		if !slices.Contains(all, want) {
			t.Errorf("no link leads to %s", want)
		}
	}
	inspectAll(t, site, append(all, "/no/such/page"))
}

// Forty jobs, four hundred licenses, and names that are no names.
func TestPagesOfALargeSite(t *testing.T) {
	site := serve(t, invented.Large)
	hostile := len(invented.Hostile())
	if short {
		hostile = 3
	}
	licenses := 0
	inspectAll(t, site, paths(t, site, func(path string) bool {
		switch {
		case strings.Contains(path, "/licenses/"):
			licenses++
			return licenses <= hostile || strings.HasSuffix(path, "/MANY")
		case strings.HasPrefix(path, "/jobs/job-"):
			return strings.HasPrefix(path, "/jobs/job-05-")
		default:
			return true
		}
	}))
}

func inspectAll(t *testing.T, site string, all []string) {
	t.Helper()
	t.Logf("%d pages, %d looks at each", len(all), len(looks()))
	b := openTab(t, site)
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			for _, path := range all {
				b.show(t, l, path)
				b.inspect(t, l, path)
			}
		})
	}
	t.Run("without scripts", func(t *testing.T) {
		for _, path := range all {
			b.withoutScripts(t, path)
		}
	})
	t.Run("by keyboard", func(t *testing.T) {
		for _, path := range all {
			b.byKeyboard(t, path)
		}
	})
}

// inspect checks a page that is shown.
func (b *tab) inspect(t *testing.T, l look, path string) {
	t.Helper()
	if got := ask[string](t, b, "document.documentElement.lang"); got != l.language {
		t.Errorf("%s: its language is %s", path, got)
	}
	for _, text := range ask[[]string](t, b, overflows) {
		t.Errorf("%s: %s", path, text)
	}
	if l.media == "print" {
		b.print(t, path)
	} else {
		for _, text := range b.axe(t) {
			t.Errorf("%s: %s", path, text)
		}
	}
	b.quiet(t, path)
}

// quiet checks that nothing was complained about.
func (b *tab) quiet(t *testing.T, path string) {
	t.Helper()
	for _, text := range b.heard() {
		if path == "/no/such/page" && strings.Contains(text, "404") {
			continue
		}
		t.Errorf("%s: %s", path, text)
	}
}

// overflows lists what does not fit: what is wider than the page, or cut off; and
// labels of charts that leave the drawing or cover each other.
const overflows = `(() => {
  const found = [], width = document.documentElement.clientWidth;
  const name = e => e.tagName.toLowerCase() + (e.getAttribute("class") ? "." + e.getAttribute("class") : "") + " " + JSON.stringify(e.textContent.trim().slice(0, 40));
  if (document.documentElement.scrollWidth > width) found.push("the page is " + document.documentElement.scrollWidth + " pixels wide, not " + width);
  for (const e of document.body.querySelectorAll("*")) {
    if (e.closest("svg") !== null && e.tagName !== "svg" || e.matches(".skip, .unseen")) continue;
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    if (r.width === 0 || e.parentElement.closest(".scroll") !== null && s.overflowX === "visible") continue;
    if (e.parentElement.closest(".scroll") === null && (r.right > width + 1 || r.left < -1)) found.push(name(e) + " is from " + r.left + " to " + r.right);
    if ((s.overflowX === "hidden" || s.overflowX === "clip") && e.scrollWidth > e.clientWidth + 1) found.push(name(e) + " is cut off");
    if ((s.overflowY === "hidden" || s.overflowY === "clip") && e.scrollHeight > e.clientHeight + 1) found.push(name(e) + " is cut off");
  }
  if (matchMedia("print").matches) for (const e of document.querySelectorAll(".scroll")) {
    if (e.scrollWidth > e.clientWidth + 1) found.push(name(e) + " is wider than the paper");
  }
  for (const svg of document.querySelectorAll("svg.chart")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const labels = [...svg.querySelectorAll("text")].map(e => e.getBoundingClientRect());
    labels.forEach((a, i) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1) found.push("a label leaves the chart");
      if (labels.some((b, k) => k > i && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)) found.push("labels of the chart cover each other");
    });
  }
  return found.slice(0, 8);
})()`

// axe asks axe-core what hinders people.
func (b *tab) axe(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile(os.Getenv("LICEXPORT_AXE"))
	if err != nil {
		t.Fatalf("LICEXPORT_AXE must be the path of axe.min.js; make pages sets it: %v", err)
	}
	ask[any](t, b, string(source)+"; null")
	return ask[[]string](t, b, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(
	  v => "axe: " + v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(" | ")))`)
}

// print prints a page.
func (b *tab) print(t *testing.T, path string) {
	t.Helper()
	pdf, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69})
	if err != nil {
		t.Fatal(err)
	}
	if pages := regexp.MustCompile(`/Type /Page\b`).FindAll(pdf.Data, -1); len(pages) == 0 {
		t.Errorf("%s: nothing is printed", path)
	}
}

var digits = regexp.MustCompile(`\d+`)

// withoutScripts checks that a page needs no script.
func (b *tab) withoutScripts(t *testing.T, path string) {
	t.Helper()
	l := looks()[0]
	b.show(t, l, path)
	with := ask[string](t, b, "document.body.innerText")
	b.run(t, command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	b.show(t, l, path)
	without := ask[string](t, b, "document.body.innerText")
	if digits.ReplaceAllString(with, "0") != digits.ReplaceAllString(without, "0") || len(with) < 40 { // the time goes on
		t.Errorf("%s: it says something else without scripts", path)
	}
	if n := ask[int](t, b, `document.scripts.length + [...document.querySelectorAll("*")].filter(e => [...e.attributes].some(a => /^on|^style$/.test(a.name))).length`); n != 0 {
		t.Errorf("%s: it has %d scripts or styles", path, n)
	}
	b.run(t, command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{}))
	b.quiet(t, path)
}

// mostTabs bounds how often Tab is pressed on a page.
const mostTabs = 60

// byKeyboard walks through a page with the Tab key: it comes to every link in the
// order of the page, and one sees where one is.
func (b *tab) byKeyboard(t *testing.T, path string) {
	t.Helper()
	b.show(t, looks()[0], path)
	n := ask[int](t, b, `(window.stops = [...document.querySelectorAll("a[href], summary, [tabindex='0']")].filter(
	  e => e.closest("details:not([open])") === null || e.matches("summary"))).length`)
	for i := range min(n, mostTabs) {
		b.run(t, chromedp.KeyEvent(kb.Tab))
		where := ask[struct {
			At      int
			Seen    bool
			Outline string
		}](t, b, `(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
		  return {At: stops.indexOf(e), Seen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.width > 0,
		    Outline: s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2 ? "" : s.outlineWidth}; })()`)
		if where.At != i || !where.Seen || where.Outline == "" {
			t.Errorf("%s: after %d times Tab: stop %d, in sight: %t, outline %q", path, i+1, where.At, where.Seen, where.Outline)
			return
		}
	}
	b.quiet(t, path)
}
