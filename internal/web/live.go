package web

import (
	"context"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/schedule"
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
	now := l.o.Now()
	facts, err := overview.Look(ctx, file, file.Jobs[at], overview.Options{Now: now, FS: l.o.FS, Records: shownRecords})
	if err != nil {
		return nil, err
	}
	j := &Job{Config: file.Path, Job: overview.Of(facts, now), Settings: file.Jobs[at], Retention: file.Retention}
	if facts.Err == nil { // else the reason is a concern of the job
		j.View, j.Records, j.Candidates, j.Unread = facts.View, facts.Records, facts.Kept, facts.Unread
	}
	return j, nil
}

// Now implements Data.
func (l *Live) Now() time.Time { return l.o.Now() }

// Schedule implements Data.
func (l *Live) Schedule() schedule.Status { return l.o.Schedule() }
