package schedule

import (
	"fmt"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/schedule/calendar"
)

// Job is a job that has a schedule.
type Job struct {
	Name     string
	Calendar *calendar.Calendar
	// Jitter is the longest delay of a run, so that not all jobs of the world
	// begin at the same second.
	Jitter time.Duration
	// Grace is how late a run may begin that was missed or that failed.
	Grace time.Duration
}

// Jobs are the jobs of a configuration that have a schedule, in its order.
func Jobs(f *config.File) ([]Job, error) {
	var jobs []Job
	for _, j := range f.Jobs {
		if j.Schedule == nil {
			continue
		}
		c, err := calendar.Parse(j.Schedule.Cron, j.Schedule.Zone)
		if err != nil {
			return nil, fmt.Errorf("job %q: %w", j.Name, err)
		}
		jobs = append(jobs, Job{Name: j.Name, Calendar: c, Jitter: j.Schedule.Jitter, Grace: j.Schedule.Grace})
	}
	return jobs, nil
}
