package web

import (
	"context"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/state"
)

// Data is what the pages show. Its methods may be called at the same time.
type Data interface {
	// Now is the present time.
	Now() time.Time
	// Overview says how all jobs stand.
	Overview(ctx context.Context) (overview.Overview, error)
	// Job is a job of the configuration in force with what its state holds; nil if
	// there is none of that name.
	Job(ctx context.Context, name string) (*Job, error)
	// Schedule is how the loop is doing that runs the jobs.
	Schedule() schedule.Status
}

// Job is a job with what pages about it show.
type Job struct {
	overview.Job

	// Config is the path of the configuration file, for commands.
	Config string
	// Settings are those of the configuration, Retention how long its state is kept.
	Settings  *config.Job
	Retention config.Retention
	// View is its state, read without a look at the output. Nil if it cannot be read:
	// the standing is overview.Unreadable then, and the reason is a concern.
	View *state.View
	// Records are those of its runs, newest first.
	Records []state.RunRecord
	// Candidates are the tables that were not published, newest first.
	Candidates []state.Candidate
	// Unread is why some of them cannot be read; nil if all can.
	Unread error
}
