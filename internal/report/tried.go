package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/notify"
)

// NotifyTestSchema names the form of tried channels as JSON, in the way of StatusSchema.
const NotifyTestSchema = "urn:licexport:notify-test:1"

// Tried writes what came of trying a channel of notifications, and below it what to do.
func Tried(w io.Writer, t notify.Tried) error {
	p := printer{w: w}
	word, text := triedMark(t), t.Problem
	switch {
	case t.Skipped != "":
		text = "not tried: " + t.Skipped
	case t.OK():
		text = fmt.Sprintf("sent in %.1f s", t.Took.Seconds())
	}
	p.line("  %s%s  %s: %s", screenOf(w).paint(colorOf(word), word), strings.Repeat(" ", max(0, 4-len(word))), t.Channel, text)
	for line := range strings.Lines(t.Remedy) {
		p.line("        %s", strings.TrimRight(line, "\n"))
	}
	return p.err
}

func triedMark(t notify.Tried) string {
	switch {
	case t.Skipped != "":
		return "-"
	case t.OK():
		return "ok"
	default:
		return "FAIL"
	}
}

type triedAllJSON struct {
	Schema   string      `json:"schema"`
	Job      string      `json:"job"`
	OK       bool        `json:"ok"`
	Channels []triedJSON `json:"channels"`
}

type triedJSON struct {
	Channel string `json:"channel"`
	// Status is sent, failed or skipped.
	Status   string   `json:"status"`
	Seconds  float64  `json:"seconds"`
	Reason   string   `json:"reason,omitempty"`
	Problem  string   `json:"problem,omitempty"`
	Remedy   string   `json:"remedy,omitempty"`
	Warnings []string `json:"warnings"`
}

// TriedJSON writes what came of trying channels, for programs. job is empty for the
// notifications of runs without one.
func TriedJSON(w io.Writer, job string, all []notify.Tried) error {
	out := triedAllJSON{Schema: NotifyTestSchema, Job: job, OK: true, Channels: []triedJSON{}}
	for _, t := range all {
		one := triedJSON{Channel: t.Channel, Status: "sent", Seconds: t.Took.Round(time.Millisecond).Seconds(), Reason: t.Skipped, Problem: t.Problem, Remedy: t.Remedy, Warnings: list(t.Warnings)}
		switch {
		case t.Skipped != "":
			one.Status = "skipped"
		case !t.OK():
			one.Status, out.OK = "failed", false
		}
		out.Channels = append(out.Channels, one)
	}
	return writeJSON(w, out)
}
