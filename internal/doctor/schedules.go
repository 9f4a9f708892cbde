package doctor

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/schedule/units"
)

// timeZones says when each job is due next, by the clock of its zone and by that of
// this computer: a zone that nobody meant shows here.
func (d Doctor) timeZones(context.Context) []Check {
	if d.File == nil {
		return nil
	}
	jobs, err := schedule.Jobs(d.File)
	if err != nil {
		return []Check{failed("time zone", err, "Correct the schedule.")}
	}
	var checks []Check
	now := d.Clock.Now()
	for _, j := range jobs {
		next := j.Calendar.Next(now)
		if next.IsZero() {
			checks = append(checks, Check{Name: "time zone " + j.Name, State: Warning, Found: "the job is never due", Remedy: "Correct its schedule."})
			continue
		}
		const layout = "2006-01-02 15:04 MST (-07:00)"
		c := Check{Name: "time zone " + j.Name, State: OK, Found: "due next at " + next.In(j.Calendar.Zone()).Format(layout)}
		if here := next.In(time.Local).Format(layout); !strings.HasSuffix(c.Found, here) {
			c.Found += ", by this computer " + here
		}
		checks = append(checks, c)
	}
	return checks
}

// schedules asks the schedulers of this computer for each job with a schedule.
func (d Doctor) schedules(ctx context.Context) []Check {
	if d.File == nil || d.Scheduler == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 3*d.SchedulerTimeout)
	defer cancel()
	var checks []Check
	var all []string // schedulers that run all jobs
	together := map[string]units.Request{"licexport serve": units.ForServe(d.File)}
	if r, err := units.ForAllJobs(d.File, "0 0 * * *", "Local"); err == nil {
		together["all jobs together"] = r // whatever their time
	}
	for _, kind := range d.Kinds {
		for _, what := range slices.Sorted(maps.Keys(together)) {
			if s, err := d.status(ctx, kind, together[what]); err == nil && s.Installed {
				all = append(all, fmt.Sprintf("%s (%s)", what, kind))
			}
		}
	}
	for _, j := range d.File.Jobs {
		if j.Schedule != nil {
			checks = append(checks, d.schedule(ctx, j, all))
		}
	}
	return checks
}

func (d Doctor) status(ctx context.Context, kind units.Kind, r units.Request) (units.Status, error) {
	ctx, cancel := context.WithTimeout(ctx, d.SchedulerTimeout)
	defer cancel()
	r.Program, r.Now = d.Program, d.Clock.Now()
	return d.Scheduler.Status(ctx, kind, r)
}

func (d Doctor) schedule(ctx context.Context, j *config.Job, all []string) Check {
	c := Check{Name: "schedule " + j.Name, State: OK}
	r, err := units.ForJob(d.File, j.Name)
	if err != nil {
		return failed(c.Name, err, "licexport schedule status says more.")
	}
	asked := 0
	for _, kind := range d.Kinds {
		s, err := d.status(ctx, kind, r)
		if err != nil {
			continue // it is not on this computer, or does not let this account ask
		}
		asked++
		switch {
		case s.Installed && s.Current:
			c.Found = fmt.Sprintf("installed (%s), as in the configuration", kind)
			return c
		case s.Installed:
			c.State, c.Found = Warning, fmt.Sprintf("installed (%s), and changed in the configuration since", kind)
			c.Remedy = fmt.Sprintf("Install it again, with the same flags: licexport schedule install --job %s --for %s", j.Name, kind)
			return c
		}
	}
	switch {
	case d.Packaged != nil && d.Packaged(ctx, j.Name):
		c.Found = "the timer licexport@" + j.Name + ".timer of the package is enabled; it has a time of its own"
	case len(all) > 0:
		c.Found = "run by " + strings.Join(all, ", ")
	case asked == 0:
		c.State, c.Found = Skipped, "no scheduler of this computer could be asked"
	default:
		c.State, c.Found = Warning, "the job has a schedule, and no scheduler of this computer that could be asked runs it"
		c.Remedy = "licexport schedule install --job " + j.Name + ", or let licexport serve run it. If another computer or a service of Windows runs it, all is well."
	}
	return c
}
