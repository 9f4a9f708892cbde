package web

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/state"
)

const (
	// fresh is how long what was read is shown without reading it again.
	fresh = 5 * time.Second
	// shownRecords is how many of the newest run records of a job are read.
	shownRecords = 60
)

// Live is the Data of a configuration in force and of the states of its outputs. It
// reads neither outputs nor tables, which may be large, and locks nothing. Make one
// with NewLive.
type Live struct {
	o        LiveOptions
	overview *kept[overview.Overview]
}

// LiveOptions are what a Live reads.
type LiveOptions struct {
	// Config is the configuration in force; nil before there is one.
	Config func() *config.File
	// Schedule is how the loop is doing.
	Schedule func() schedule.Status
	// Now is the present time.
	Now func() time.Time
	// FS is the file system; nil means the real one.
	FS disk.FS
}

// NewLive returns a Live.
func NewLive(o LiveOptions) *Live {
	return &Live{o: o, overview: newKept[overview.Overview](o.Now, fresh)}
}

// Overview implements Data.
func (l *Live) Overview(ctx context.Context) (overview.Overview, error) {
	return l.overview.get(ctx, "", func(ctx context.Context) (overview.Overview, error) {
		file := l.o.Config()
		if file == nil {
			return overview.Overview{Time: l.o.Now()}, nil
		}
		return overview.Read(ctx, file, file.Jobs, overview.Options{Now: l.o.Now(), FS: l.o.FS})
	})
}

// Job implements Data.
func (l *Live) Job(ctx context.Context, name string) (*Job, error) {
	file := l.o.Config()
	if file == nil {
		return nil, nil
	}
	at := slices.IndexFunc(file.Jobs, func(j *config.Job) bool { return j.Name == name })
	if at < 0 {
		return nil, nil
	}
	all, err := l.Overview(ctx)
	if err != nil {
		return nil, err
	}
	j := &Job{Config: file.Path, Settings: file.Jobs[at], Retention: file.Retention}
	for i := range all.Jobs {
		if all.Jobs[i].Name == name {
			j.Job = all.Jobs[i]
			if j.Standing != overview.Unreadable { // why is a concern of the job
				l.read(j)
			}
			return j, nil
		}
	}
	return nil, nil // the configuration has just changed
}

// read adds what the state of a job holds.
func (l *Live) read(j *Job) {
	view, err := state.Glance(j.Settings.Output.Path, state.Options{FS: l.o.FS})
	if err != nil {
		j.Unread = err
		return
	}
	j.View = view
	records, err := view.Records(shownRecords)
	j.Records = slices.DeleteFunc(records, func(r state.RunRecord) bool { return r.Job != j.Name })
	candidates, unread := view.Candidates()
	j.Candidates, j.Unread = candidates, errors.Join(err, unread)
}

// Now implements Data.
func (l *Live) Now() time.Time { return l.o.Now() }

// Schedule implements Data.
func (l *Live) Schedule() schedule.Status { return l.o.Schedule() }
