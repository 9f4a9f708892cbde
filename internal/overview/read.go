package overview

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/schedule/calendar"
	"github.com/licexport/licexport/internal/state"
)

// records is how many of the newest run records of a job are read, unless the options
// say otherwise.
const records = 40

// Options say how Read works.
type Options struct {
	// Now is the time.
	Now time.Time
	// FS is the file system; nil means the real one.
	FS disk.FS
	// StateDir is the folder of the state; empty means beside the output.
	StateDir string
	// Files says to read the published files, too, which may be large, and so to
	// notice that somebody changed one. That one is gone is noticed without it.
	Files bool
	// Licenses says to read the counts of the published licenses, too.
	Licenses bool
	// Records is how many of the newest run records of a job are read; 0 means 40.
	Records int
}

// Read says how jobs of a configuration stand. It locks and changes nothing. What
// cannot be read is a concern of its job; the only error is that ctx has ended.
func Read(ctx context.Context, f *config.File, jobs []*config.Job, o Options) (Overview, error) {
	all := Overview{Time: o.Now, Config: f.Path}
	for _, job := range jobs {
		facts, err := Look(ctx, f, job, o)
		if err != nil {
			return all, err
		}
		all.Jobs = append(all.Jobs, Of(facts, o.Now))
	}
	return all, nil
}

// Look gathers what is known of one job, for [Of] and for whoever shows more of it. The
// only error is that ctx has ended.
func Look(ctx context.Context, f *config.File, job *config.Job, o Options) (Facts, error) {
	facts := read(ctx, f, job, o)
	if ctx.Err() != nil {
		return facts, context.Cause(ctx)
	}
	return facts, nil
}

func read(ctx context.Context, f *config.File, job *config.Job, o Options) Facts {
	facts := Facts{
		Job: job, Plugins: map[string]string{},
		Target: commandline.Target{Job: job.Name, Output: job.Output.Path, OutputToo: job.Output.Given, StateDir: o.StateDir, Config: f.Path},
	}
	for _, name := range job.Sources {
		if s := f.Source(name); s != nil {
			facts.Plugins[name] = s.Plugin
		}
	}
	if s := job.Schedule; s != nil {
		facts.Calendar, facts.Err = calendar.Parse(s.Cron, s.Zone)
	}
	if facts.Err == nil {
		facts.Err = facts.readState(ctx, o)
	}
	return facts
}

func (f *Facts) readState(ctx context.Context, o Options) error {
	v, err := view(ctx, f.Job.Output.Path, o)
	if err != nil {
		return err
	}
	f.View = v
	f.Published, f.Hold, f.ByHand = v.Published(), v.Hold(), v.ByHand()
	if o.Licenses {
		f.Licenses, f.Uncounted = v.PublishedCounts()
	}
	if f.Situation = v.Situation(); !o.Files {
		f.Situation.Kind, err = glance(v, o)
	}
	if err != nil {
		return err
	}
	memory := v.GuardMemory()
	f.Refusals = memory.Refusals
	if f.Records, f.Unread = v.Records(cmp.Or(o.Records, records)); len(f.Records) == 0 && f.Unread != nil {
		return f.Unread
	}
	f.Records = slices.DeleteFunc(f.Records, func(r state.RunRecord) bool { return r.Job != f.Job.Name })
	candidates, err := v.Candidates()
	if err != nil && len(candidates) == 0 {
		return err
	}
	f.Unread = errors.Join(f.Unread, err)
	f.Kept = candidates
	f.Candidates = slices.DeleteFunc(slices.Clone(candidates), v.Superseded)
	return nil
}

// glance is how the output relates to what was published, as far as can be known
// without reading it: whether it is there. A folder that is gone is an error.
func glance(v *state.View, o Options) (state.Kind, error) {
	fsys := o.FS
	if fsys == nil {
		fsys = disk.OS()
	}
	there, err := disk.CheckTarget(fsys, v.Output())
	switch {
	case err != nil:
		return "", err
	case v.Published() != nil && !there:
		return state.Deleted, nil
	case v.Published() != nil:
		return "", nil // nobody knows whether it was changed
	case there:
		return state.Baseline, nil
	default:
		return state.Nothing, nil
	}
}

func view(ctx context.Context, output string, o Options) (*state.View, error) {
	options := state.Options{FS: o.FS, Root: o.StateDir}
	if o.Files {
		return state.Read(ctx, output, options)
	}
	return state.Glance(output, options)
}
