package chart

import (
	"html/template"
	"time"

	"github.com/licexport/licexport/internal/phrase"
)

// Kind says what a line counts. It is a class of the stylesheet, too.
type Kind string

const (
	// Assigned counts holders; the area below it is filled.
	Assigned Kind = "assigned"
	// Purchased counts units that were bought.
	Purchased Kind = "purchased"
)

// Point is a count at the end of a day.
type Point struct {
	// Day is the day in UTC; its time of day does not matter.
	Day   time.Time
	Value int64
}

// Line is a count over time.
type Line struct {
	Kind Kind
	// Points ascend by day, one a day. A day without one is a gap in the line: nobody
	// counted, or the count is not known.
	Points []Point
}

// History is the chart of counts by day.
type History struct {
	// Title names the chart, Description says in a sentence what is to be seen in it.
	Title, Description string
	Lines              []Line
	// Language is that of numbers and dates at the axes.
	Language phrase.Language
}

// HTML draws the chart in both sizes. It is empty if no line has a point.
func (h History) HTML() (template.HTML, error) {
	if h.empty() {
		return "", nil
	}
	var all template.HTML
	for _, s := range []size{wide, narrow} {
		drawn, err := h.draw(s)
		if err != nil {
			return "", err
		}
		all += drawn
	}
	return all, nil
}

func (h History) empty() bool {
	for _, l := range h.Lines {
		if len(l.Points) > 0 {
			return false
		}
	}
	return true
}
