// Package style is how pages look: one stylesheet for the pages of "licexport serve"
// and for the HTML of "licexport report". It has colors for light and dark screens
// with a contrast of at least 4.5 to 1, uses the fonts of the system, loads nothing,
// and needs neither scripts nor inline styles, so that it works under a strict
// Content-Security-Policy.
//
// Pages use these classes: "card" for a block with a frame, "cards" for several of
// them beside each other, "scroll" around a wide table, "number" for a cell with a
// number, "badge" with one of "ok", "warning", "critical" and "plain" for a standing,
// "facts" for a list of names and values, "command" for what a person types, "time"
// for a time in a table, "muted" for what matters less, "skip" for the link to the
// content, "unseen" for what is only read out, and "print-only" and "screen-only".
package style
