package chart

import (
	"time"

	"github.com/go-analyze/charts/chartdraw"
	"github.com/go-analyze/charts/chartdraw/drawing"
)

const day = 24 * time.Hour

// part is a piece of a line without a gap.
type part []Point

// parts cuts a line where a day is missing.
func parts(points []Point) []part {
	var all []part
	for i, p := range points {
		if i == 0 || dayNumber(p.Day) != dayNumber(points[i-1].Day)+1 {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], p)
	}
	return all
}

// dayNumber counts days (UTC).
func dayNumber(t time.Time) int64 { return t.UTC().Truncate(day).Unix() / int64(day/time.Second) }

// series draws the part as steps: a count holds for the whole of its day. A part that
// is too short to be seen gets a dot; first is the day where the axis begins, and
// perDay the pixels of a day.
func (p part) series(k Kind, first int64, perDay float64) []chartdraw.Series {
	var x, y []float64
	for i, point := range p {
		at, value := float64(dayNumber(point.Day)-first), float64(max(point.Value, 0))
		switch {
		case i == 0:
			x, y = append(x, at), append(y, value)
		case value != y[len(y)-1]:
			x, y = append(x, at, at), append(y, y[len(y)-1], value)
		}
	}
	end := float64(dayNumber(p[len(p)-1].Day) - first + 1)
	steps := line(string(k), append(x, end), append(y, y[len(y)-1]))
	if k == Assigned {
		steps.Style.FillColor = drawing.ColorBlack
	}
	all := []chartdraw.Series{steps}
	if float64(len(p))*perDay < dotBelow {
		dot := line(string(k)+" dot", []float64{(x[0] + end) / 2}, []float64{y[0]})
		dot.Style.DotWidth, dot.Style.DotColor = 2.5, drawing.ColorBlack
		all = append(all, dot)
	}
	return all
}
