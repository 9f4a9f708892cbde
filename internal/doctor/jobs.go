package doctor

import (
	"context"
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/overview"
)

// jobs says how the last runs ended and what stands open.
func (d Doctor) jobs(ctx context.Context) []Check {
	if d.Overview == nil || d.File == nil || len(d.File.Jobs) == 0 {
		return nil
	}
	o, err := d.Overview(ctx)
	if err != nil {
		return []Check{failed("jobs", err, "licexport status says more.")}
	}
	var checks []Check
	for i := range o.Jobs {
		j := &o.Jobs[i]
		c := Check{Name: "job " + j.Label(), State: OK, Found: lastRun(j)}
		if r := j.LastRun; r != nil && r.Started.After(d.Clock.Now()) {
			checks = append(checks, Check{
				Name: "clock job " + j.Label(), State: Warning, Found: "its last run lies in the future: the clock of this computer was set back, or was wrong then",
				Remedy: "Let the computer set its clock by a time server.",
			})
		}
		if len(j.Concerns) == 0 {
			checks = append(checks, c)
		}
		for _, concern := range j.Concerns {
			checks = append(checks, d.concern(c, concern))
		}
	}
	return checks
}

func lastRun(j *overview.Job) string {
	const layout = "2006-01-02 15:04 MST"
	switch {
	case j.LastRun != nil:
	case j.Standing == overview.Unreadable:
		return "its last run is unknown"
	default:
		return "no run yet"
	}
	text := fmt.Sprintf("last run %s: %s", j.LastRun.Started.UTC().Format(layout), j.LastRun.Outcome)
	if j.LastGood != nil && j.LastGood.ID != j.LastRun.ID {
		text += ", last good one " + j.LastGood.Started.UTC().Format(layout)
	}
	return text
}

func (d Doctor) concern(c Check, concern overview.Concern) Check {
	c.State = Warning
	if concern.Standing.Severity() == overview.Critical {
		c.State = Fail
	}
	c.Found = concern.Public().String() + "; " + c.Found // licexport status says who holds it, and why
	var do []string
	for _, a := range concern.Actions {
		text, between := a.Text.String(), ": "
		if text == "" || a.Command == "" {
			between = ""
		}
		do = append(do, text+between+a.Command)
	}
	c.Remedy = strings.Join(do, "\n")
	return c
}
