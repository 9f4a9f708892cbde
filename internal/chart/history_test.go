package chart_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/chart"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/plain"
)

// A year of a license: 90 of 100 units, from day 200 on 110 units.
func TestAYear(t *testing.T) {
	t.Parallel()
	d := drawn(t, chart.History{
		Title: "SPE_E3", Description: "90 of 110 units are assigned.", Language: phrase.English,
		Lines: []chart.Line{
			{Kind: chart.Purchased, Points: append(days("2026-01-01", 199, 100), days("2026-07-19", 166, 110)...)},
			{Kind: chart.Assigned, Points: days("2026-01-01", 365, 90)},
		},
	})
	if len(d) != 2 {
		t.Fatalf("%d drawings", len(d))
	}
	for _, svg := range d {
		if svg.title != "SPE_E3" || svg.desc != "90 of 110 units are assigned." || svg.role != "img" {
			t.Errorf("nobody can read it out: %+v", svg)
		}
		// A count that does not change is one straight line, and a change two corners.
		if got := svg.points("purchased stroke"); !slices.Equal(got, []int{4}) {
			t.Errorf("purchased has parts of %v points", got)
		}
		if got := svg.points("assigned stroke"); !slices.Equal(got, []int{2}) {
			t.Errorf("assigned has parts of %v points", got)
		}
		if len(svg.circles) != 0 {
			t.Error("a line that can be seen has dots")
		}
		if low, high := svg.y("assigned stroke"), svg.y("purchased stroke"); slices.Min(low) <= slices.Max(high) {
			t.Errorf("90 is drawn at %v, 100 at %v", low, high)
		}
	}
	if got, want := d[0].labels("counts"), []string{"0", "50", "100", "150"}; !slices.Equal(got, want) {
		t.Errorf("counts: %q", got)
	}
	if got, want := d[0].labels("days"), []string{"2026-01-01", "2026-03-01", "2026-05-01", "2026-07-01", "2026-09-01", "2026-11-01"}; !slices.Equal(got, want) {
		t.Errorf("days: %q", got)
	}
}

// What nobody counted is not drawn: the line has a gap, and one day in the middle of
// nothing is seen as a dot.
func TestGaps(t *testing.T) {
	t.Parallel()
	points := slices.Concat(days("2025-01-01", 100, 5), days("2025-06-01", 1, 6), days("2025-09-01", 122, 7))
	for _, svg := range drawn(t, chart.History{Lines: []chart.Line{{Kind: chart.Assigned, Points: points}}}) {
		if got := svg.points("assigned stroke"); !slices.Equal(got, []int{2, 2, 2}) {
			t.Errorf("parts of %v points", got)
		}
		if !slices.Equal(svg.circles, []string{"assigned dot stroke"}) {
			t.Errorf("dots: %q", svg.circles)
		}
	}
}

func TestFewPoints(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lines  []chart.Line
		counts []string
	}{
		"one day":      {[]chart.Line{{Kind: chart.Assigned, Points: days("2026-02-28", 1, 3)}}, []string{"0", "1", "2", "3"}},
		"nobody":       {[]chart.Line{{Kind: chart.Assigned, Points: days("2026-02-28", 9, 0)}}, []string{"0", "1"}},
		"not counted":  {[]chart.Line{{Kind: chart.Purchased}, {Kind: chart.Assigned, Points: days("2026-02-28", 2, 1)}}, []string{"0", "1"}},
		"3 million":    {[]chart.Line{{Kind: chart.Assigned, Points: days("2026-02-28", 2, 3_000_000)}}, []string{"0", "1,000,000", "2,000,000", "3,000,000"}},
		"below 0":      {[]chart.Line{{Kind: chart.Assigned, Points: days("2026-02-28", 2, -7)}}, []string{"0", "1"}},
		"a round one":  {[]chart.Line{{Kind: chart.Assigned, Points: days("2026-02-28", 2, 100)}}, []string{"0", "20", "40", "60", "80", "100"}},
		"far too many": {[]chart.Line{{Kind: chart.Assigned, Points: days("2026-02-28", 2, 1<<52)}}, nil},
	} {
		svg := drawn(t, chart.History{Language: phrase.English, Lines: test.lines})[0]
		if got := svg.labels("counts"); test.counts != nil && !slices.Equal(got, test.counts) {
			t.Errorf("%s: counts are %q", name, got)
		}
		if parts := svg.points("assigned stroke"); !slices.Equal(parts, []int{2}) {
			t.Errorf("%s: parts of %v points", name, parts)
		}
		if got := svg.labels("days"); len(got) < 2 {
			t.Errorf("%s: days are %q", name, got)
		}
	}
	none, err := chart.History{Lines: []chart.Line{{Kind: chart.Assigned}}}.HTML()
	if err != nil || none != "" {
		t.Errorf("without a point: %q, %v", none, err)
	}
}

// From a week to thirty years, an axis has at least two and at most seven days, and
// everything lies within the drawing.
func TestEveryLengthFits(t *testing.T) {
	t.Parallel()
	for n := 1; n < 11000; n += 1 + n/3 {
		for i, svg := range drawn(t, chart.History{Language: phrase.Czech, Lines: []chart.Line{{Kind: chart.Assigned, Points: days("1999-12-31", n, int64(n))}}}) {
			if got := len(svg.labels("days")); got < 1+1-i || got > 7-4*i {
				t.Errorf("%d days have %d marks", n, got)
			}
			if x := svg.x("assigned stroke"); slices.Min(x) < 0 || slices.Max(x) > svg.width {
				t.Errorf("%d days: drawn from %d to %d of %d", n, slices.Min(x), slices.Max(x), svg.width)
			}
		}
	}
}

// A name is text, whatever it contains, and the stylesheet alone decides on colors.
func TestNamesAreText(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		`<script>alert(1)</script>`, `</title><image href="//example.com/x">`, `" onload="alert(1)`, `]]>`, `&lt;`, "\u202eevil", "🐈", "a\x00b", "\xff", strings.Repeat("x", 5000),
	} {
		h := chart.History{Title: name, Description: name, Lines: []chart.Line{{Kind: chart.Assigned, Points: days("2026-02-28", 3, 1)}}}
		for _, svg := range drawn(t, h) {
			if want := plain.Strip(name); svg.title != want || svg.desc != want {
				t.Errorf("%.40q became %.40q", name, svg.title)
			}
			for _, e := range svg.elements {
				if !slices.Contains([]string{"svg", "title", "desc", "path", "text", "circle"}, e) {
					t.Errorf("%.40q makes an element %s", name, e)
				}
			}
			for _, a := range svg.attributes {
				if a == "style" || a == "fill" || strings.HasPrefix(a, "on") || strings.HasSuffix(a, "href") {
					t.Errorf("%.40q makes an attribute %s", name, a)
				}
			}
		}
	}
}

func TestSameBytes(t *testing.T) {
	t.Parallel()
	h := chart.History{Title: "x", Lines: []chart.Line{{Kind: chart.Assigned, Points: days("2026-02-28", 300, 7)}}}
	first, err := h.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, err := h.HTML(); err != nil || again != first {
			t.Fatal("the same input gives other bytes")
		}
	}
}

func TestBar(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		assigned, purchased int64
		want                string
	}{
		{3, 4, `class="bar-used" width="75.0"`}, {0, 4, `class="bar-used" width="0.0"`}, {-1, 4, `class="bar-used" width="0.0"`},
		{4, 4, `class="bar-used" width="100.0"`}, {5, 4, `class="bar-over" width="100.0"`},
	} {
		if got := string(chart.Bar(test.assigned, test.purchased)); !strings.Contains(got, test.want) || !strings.Contains(got, `aria-hidden="true"`) {
			t.Errorf("%d of %d: %s", test.assigned, test.purchased, got)
		}
	}
	if got := chart.Bar(3, 0); got != "" {
		t.Errorf("nothing bought: %s", got)
	}
}

// days are n days in a row with the same count.
func days(first string, n int, value int64) []chart.Point {
	from, err := time.Parse(time.DateOnly, first)
	if err != nil {
		panic(err)
	}
	all := make([]chart.Point, n)
	for i := range all {
		all[i] = chart.Point{Day: from.AddDate(0, 0, i).Add(5 * time.Hour), Value: value}
	}
	return all
}

// drawing is what an SVG contains.
type drawing struct {
	title, desc, role    string
	width                int
	elements, attributes []string
	circles              []string
	paths                []path
	texts                []text
}

type path struct {
	class string
	x, y  []int
}

type text struct{ class, text string }

func (d drawing) points(class string) []int {
	var all []int
	for _, p := range d.paths {
		if p.class == class {
			all = append(all, len(p.x))
		}
	}
	return all
}

func (d drawing) x(class string) []int {
	var all []int
	for _, p := range d.paths {
		if p.class == class {
			all = append(all, p.x...)
		}
	}
	return all
}

func (d drawing) y(class string) []int {
	var all []int
	for _, p := range d.paths {
		if p.class == class {
			all = append(all, p.y...)
		}
	}
	return all
}

func (d drawing) labels(class string) []string {
	var all []string
	for _, l := range d.texts {
		if l.class == class+" text" {
			all = append(all, l.text)
		}
	}
	return all
}

// drawn draws a chart and reads the drawings.
func drawn(t *testing.T, h chart.History) []drawing {
	t.Helper()
	html, err := h.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return read(t, html)
}

func read(t *testing.T, html template.HTML) []drawing {
	t.Helper()
	var all []drawing
	var into *string
	for d := xml.NewDecoder(strings.NewReader("<p>" + string(html) + "</p>")); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local == "svg" {
				all = append(all, drawing{})
			}
			if len(all) > 0 {
				into = all[len(all)-1].add(t, e)
			}
		case xml.CharData:
			if into != nil {
				*into += string(e)
			}
		case xml.EndElement:
			into = nil
		}
	}
}

// add adds an element, and returns where its text belongs.
func (d *drawing) add(t *testing.T, e xml.StartElement) *string {
	t.Helper()
	attributes := map[string]string{}
	for _, a := range e.Attr {
		attributes[a.Name.Local] = a.Value
		d.attributes = append(d.attributes, a.Name.Local)
	}
	d.elements = append(d.elements, e.Name.Local)
	switch e.Name.Local {
	case "svg":
		d.role = attributes["role"]
		if _, err := fmt.Sscanf(attributes["viewBox"], "0 0 %d", &d.width); err != nil {
			t.Fatal(err)
		}
	case "title":
		return &d.title
	case "desc":
		return &d.desc
	case "circle":
		d.circles = append(d.circles, strings.TrimSuffix(attributes["class"], " fill"))
	case "path":
		if p := readPath(t, attributes); len(p.x) > 1 {
			d.paths = append(d.paths, p)
		}
	case "text":
		d.texts = append(d.texts, text{class: attributes["class"]})
		return &d.texts[len(d.texts)-1].text
	}
	return nil
}

// readPath reads a path of the commands M and L.
func readPath(t *testing.T, attributes map[string]string) path {
	t.Helper()
	p := path{class: attributes["class"]}
	words := strings.Fields(attributes["d"])
	for i := 0; i+2 < len(words); i += 3 {
		x, errX := strconv.Atoi(words[i+1])
		y, errY := strconv.Atoi(words[i+2])
		if errX != nil || errY != nil {
			t.Fatalf("the path %q", attributes["d"])
		}
		p.x, p.y = append(p.x, x), append(p.y, y)
	}
	return p
}
