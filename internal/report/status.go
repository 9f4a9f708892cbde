package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/overview"
)

// Status writes a line for each job, then what to do. Quiet leaves out the jobs that
// stand well.
func Status(w io.Writer, o overview.Overview, quiet bool) error {
	p := printer{w: w}
	if quiet {
		o.Jobs = ill(o)
	}
	if len(o.Jobs) == 0 {
		return nil
	}
	var rows [][]string
	for i := range o.Jobs {
		j := &o.Jobs[i]
		rows = append(rows, []string{j.Label(), j.Standing.Words().String(), lastGood(j), next(j), publishedRows(j)})
	}
	p.table([]Column{{"Job", Left}, {"State", Left | Verdict}, {"Last good run", Left}, {"Next run", Left | Spare}, {"Rows", Right | Spare}}, rows)
	if o.Severity() == overview.OK {
		p.line("\nAll is well.")
		return p.err
	}
	p.line("\nWhat to do")
	for i := range o.Jobs {
		p.concerns(&o.Jobs[i])
	}
	return p.err
}

// ill are the jobs that do not stand well.
func ill(o overview.Overview) []overview.Job {
	var all []overview.Job
	for i := range o.Jobs {
		if o.Jobs[i].Standing != overview.Well {
			all = append(all, o.Jobs[i])
		}
	}
	return all
}

func (p *printer) concerns(j *overview.Job) {
	for i := range j.Concerns {
		c := &j.Concerns[i]
		since := ""
		if !c.Since.IsZero() {
			since = ", since " + minute(c.Since)
		}
		p.line("  %s: %s%s", j.Label(), c.Text, since)
		shown := c.Actions[:min(len(c.Actions), named)]
		for _, a := range shown {
			p.action(a)
		}
		if more := len(c.Actions) - len(shown); more > 0 {
			p.line("    and %s more", Number(more))
		}
	}
}

// action writes what to do. A command has a line of its own, so that it can be
// copied.
func (p *printer) action(a overview.Action) {
	text := a.Text.String()
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if a.Command != "" && strings.HasSuffix(text, line) {
			line = strings.TrimRight(line, ".:") + before(line)
		}
		p.line("    %s", line)
	}
	if a.Command != "" {
		p.line("      %s", a.Command)
	}
}

// before ends a sentence before a command.
func before(line string) string {
	if strings.HasSuffix(line, "?") {
		return ""
	}
	return ":"
}

func lastGood(j *overview.Job) string {
	switch {
	case j.LastGood != nil:
		return minute(j.LastGood.Started)
	case j.Standing == overview.Unreadable:
		return "–" // nobody knows
	default:
		return "never"
	}
}

func next(j *overview.Job) string {
	switch {
	case j.Cron == "":
		return "no schedule"
	case j.Next.IsZero():
		return "never"
	default:
		return minute(j.Next)
	}
}

func publishedRows(j *overview.Job) string {
	if j.Published == nil {
		return Optional(nil)
	}
	return Number(j.Published.Rows)
}

// minute is a time where the reader is, to the minute.
func minute(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

// StatusLine writes one line for monitoring systems, in the form of the Nagios
// plugins: the severity, what is the matter, and after | the counts as performance
// data (https://nagios-plugins.org/doc/guidelines.html).
func StatusLine(w io.Writer, o overview.Overview) error {
	p := printer{w: w}
	counts := map[overview.Severity]int{}
	var texts []string
	for i := range o.Jobs {
		j := &o.Jobs[i]
		counts[j.Standing.Severity()]++
		if j.Standing != overview.Well {
			texts = append(texts, fmt.Sprintf("%s: %s (%s)", j.Label(), j.Standing.Words(), j.Concerns[0].Text))
		}
	}
	text := strings.Join(texts, "; ")
	if text == "" {
		text = wellText(o)
	}
	text = strings.ReplaceAll(text, "|", "/") // it ends the text
	p.line("LICEXPORT %s - %s | ok=%d warning=%d critical=%d", strings.ToUpper(string(o.Severity())), text,
		counts[overview.OK], counts[overview.Warning], counts[overview.Critical])
	return p.err
}

func wellText(o overview.Overview) string {
	if len(o.Jobs) == 1 {
		return fmt.Sprintf("%s: well, last good run %s", o.Jobs[0].Label(), lastGood(&o.Jobs[0]))
	}
	return Count(len(o.Jobs), "job") + " well"
}
