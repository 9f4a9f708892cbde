// Package chart draws counts of licenses by day, as SVG to stand in an HTML page.
//
// A drawing has no colors, fonts or styles of its own, only classes: internal/style
// gives them colors for light and dark screens and for paper, and a page with a strict
// Content-Security-Policy can hold it, because it needs no inline style. It comes in
// two sizes, of which the stylesheet shows one, so that the numbers beside it can be
// read on a narrow screen, too. The same input gives the same bytes.
//
// Axes, scales and lines are drawn by github.com/go-analyze/charts/chartdraw, which can
// write classes instead of styles, escapes texts, and makes the program 1.2 MB larger.
// gonum.org/v1/plot writes style attributes and brings 7.4 MB, most of it fonts.
//
// Whoever cannot see a drawing has its title and description. Exact numbers belong in
// a table beside it; the page has that.
package chart
