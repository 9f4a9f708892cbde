package chart

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"

	"github.com/go-analyze/charts/chartdraw"
	"github.com/go-analyze/charts/chartdraw/drawing"

	"github.com/licexport/licexport/internal/plain"
)

// size is a drawing for a width of the screen. The stylesheet knows class, and that a
// letter is fontSize high.
type size struct {
	class         string
	width, height int
	// days and counts are the most marks at the axes.
	days, counts int
}

var (
	wide   = size{class: "wide", width: 760, height: 240, days: 7, counts: 5}
	narrow = size{class: "narrow", width: 340, height: 220, days: 3, counts: 4}
)

// plotted is about how wide the part is that has lines, in pixels.
func (s size) plotted() int { return s.width - 110 }

const (
	fontSize = 12
	// letter is the width of a digit of that size in the widest of the fonts.
	letter = 7
	// dotBelow is the length of a line, in pixels, that a dot makes visible.
	dotBelow = 2
)

// draw draws the chart in one size.
func (h History) draw(s size) (template.HTML, error) {
	days, counts := h.scaleDays(s), h.scaleCounts(s)
	c := chartdraw.Chart{
		Width: s.width, Height: s.height, DPI: 72, // so that a point is a pixel
		Background: classed("back", chartdraw.Box{Left: counts.labelWidth(), Right: 28, Top: 8, Bottom: 6, IsSet: true}),
		Canvas:     classed("canvas", chartdraw.Box{}),
		XAxis: chartdraw.XAxis{
			Range: days, Style: stroked("days"), GridMajorStyle: chartdraw.Hidden(), GridMinorStyle: chartdraw.Hidden(),
		},
		YAxis: chartdraw.YAxis{ // the one on the right
			Range: &chartdraw.ContinuousRange{Max: 1}, Style: chartdraw.Hidden(),
		},
		YAxisSecondary: chartdraw.YAxis{
			Range: counts, Style: stroked("counts"), Zero: chartdraw.GridLine{Style: chartdraw.Hidden()},
			GridMajorStyle: chartdraw.Hidden(), GridMinorStyle: chartdraw.Hidden(),
		},
	}
	for _, mark := range counts.marks {
		c.Series = append(c.Series, line("grid", []float64{days.Min, days.Max}, []float64{mark.Value, mark.Value}))
	}
	perDay := float64(s.width-counts.labelWidth()) / days.GetDelta()
	for _, l := range h.Lines {
		for _, part := range parts(l.Points) {
			c.Series = append(c.Series, part.series(l.Kind, days.first, perDay)...)
		}
	}
	var svg bytes.Buffer
	if err := c.Render(newCanvas, &svg); err != nil {
		return "", fmt.Errorf("drawing a chart: %w", err)
	}
	return h.framed(s, svg.Bytes())
}

// framed gives the drawing an element of our own around it, with its title.
func (h History) framed(s size, svg []byte) (template.HTML, error) {
	open, inner, found := bytes.Cut(svg, []byte(">"))
	if !found || !bytes.HasPrefix(open, []byte("<svg ")) {
		return "", errors.New("drawing a chart: the library wrote something else than SVG")
	}
	return template.HTML(fmt.Sprintf( //nolint:gosec // the library and we escape every text
		`<svg class="chart %s" role="img" viewBox="0 0 %d %d" xmlns="http://www.w3.org/2000/svg"><title>%s</title><desc>%s</desc>%s`,
		s.class, s.width, s.height, escaped(h.Title), escaped(h.Description), inner)), nil
}

// escaped is a text that people can read whole, and nothing else.
func escaped(text string) string { return template.HTMLEscapeString(plain.Strip(text)) }

// canvas leaves it to the stylesheet where a text begins, as fonts differ: labels of
// days are centered, those of counts end at their mark.
type canvas struct{ chartdraw.Renderer }

func newCanvas(width, height int) chartdraw.Renderer {
	return canvas{chartdraw.SVG(width, height)}
}

// MeasureText implements chartdraw.Renderer. The height is that of a digit.
func (canvas) MeasureText(string) chartdraw.Box {
	return chartdraw.Box{Bottom: fontSize * 3 / 4, IsSet: true}
}

// classed is a style that writes a class and nothing else.
func classed(class string, padding chartdraw.Box) chartdraw.Style {
	return chartdraw.Style{ClassName: class, Padding: padding}
}

// stroked is a style with a line. Colors stand for "there is one"; the class decides.
func stroked(class string) chartdraw.Style {
	return chartdraw.Style{
		ClassName: class, StrokeWidth: 1, StrokeColor: drawing.ColorBlack,
		FontStyle: chartdraw.FontStyle{FontSize: fontSize, FontColor: drawing.ColorBlack},
	}
}

func line(class string, x, y []float64) chartdraw.ContinuousSeries {
	return chartdraw.ContinuousSeries{Style: stroked(class), YAxis: chartdraw.YAxisSecondary, XValues: x, YValues: y}
}
