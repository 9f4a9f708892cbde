package overview

import (
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/schedule/calendar"
	"github.com/licexport/licexport/internal/state"
)

// Facts are what is known of a job.
type Facts struct {
	Job *config.Job
	// Plugins name the plugin of each source.
	Plugins map[string]string
	// Calendar is when it is due; nil without a schedule.
	Calendar *calendar.Calendar
	// Err is why the state cannot be read; the fields below are empty then.
	Err error
	// Unread is why some records or candidates cannot be read; nil if all can.
	Unread error
	// Records of the runs of the job, newest first.
	Records []state.RunRecord
	// Published, Hold, ByHand, Refusals and Situation are what the state holds.
	Published *state.Entry
	Hold      *state.Hold
	ByHand    []state.ByHand
	Refusals  []guard.OpenRefusal
	Situation state.Situation
	// Candidates are tables that were not published and still may be, newest first.
	Candidates []state.Candidate
	// Kept are all tables that were not published and are kept, newest first.
	Kept []state.Candidate
	// View is the state that all this is from; nil if it cannot be read.
	View *state.View
	// Licenses are the counts of what is published, if they were read; Uncounted is why
	// the units among them are unknown.
	Licenses  []state.LicenseCount
	Uncounted error
	// Target names the output in commands.
	Target commandline.Target
}

// Of says how a job stands at a time.
func Of(f Facts, now time.Time) Job {
	j := Job{
		Name: f.Job.Name, Output: f.Job.Output.Path, Standing: Well,
		Published: f.Published, ByHand: f.ByHand, Sources: f.sources(),
		Licenses: f.Licenses, Unread: f.Unread, Uncounted: f.Uncounted,
	}
	if f.Job.Name != "" {
		j.Hold = f.Hold // a hold stops jobs only
	}
	if f.Calendar != nil {
		j.Cron, j.Zone = f.Calendar.String(), f.Calendar.Zone().String()
		j.Next = f.Calendar.Next(now)
	}
	j.LastRun, j.LastGood = f.lastRun(), f.lastGood()
	j.Refusal = f.refusal(now)
	j.Concerns = f.concerns(&j, now)
	slices.SortStableFunc(j.Concerns, func(a, b Concern) int {
		return slices.Index(order, a.Standing) - slices.Index(order, b.Standing)
	})
	if len(j.Concerns) > 0 {
		j.Standing = j.Concerns[0].Standing
	}
	return j
}

func (f *Facts) concerns(j *Job, now time.Time) []Concern {
	if f.Err != nil {
		return []Concern{f.unreadable()}
	}
	var all []Concern
	for _, find := range []func(*Job, time.Time) (Concern, bool){
		f.refused, f.failed, f.overdue, f.neverRun, f.held, f.attention, f.unread, f.fileChanged, f.expiring, f.byHand,
	} {
		if c, ok := find(j, now); ok {
			all = append(all, c)
		}
	}
	return all
}

// last is the newest run that says something about the job; nil if there is none.
func (f *Facts) last() *state.RunRecord {
	for i := range f.Records {
		if r := &f.Records[i]; counts(r) {
			return r
		}
	}
	return nil
}

func (f *Facts) lastRun() *Run {
	if r := f.last(); r != nil {
		return runOf(r)
	}
	return nil
}

func (f *Facts) lastGood() *Run {
	for i := range f.Records {
		if r := &f.Records[i]; good(r) {
			return runOf(r)
		}
	}
	if e := f.Published; e != nil { // its record is not kept any more
		return &Run{ID: e.LastRun, Started: e.LastTime, Finished: e.LastTime, Outcome: state.OutcomePublished}
	}
	return nil
}

// command is a command about the output.
func (f *Facts) command(words string) string { return "licexport " + words + f.Target.Flags() }

// run is the command that runs the job, or its sources.
func (f *Facts) run(more string) string {
	var words strings.Builder
	words.WriteString("run" + more)
	if f.Job.Name == "" {
		for _, name := range f.Job.Sources {
			words.WriteString(" --source " + commandline.Quote(name))
		}
	} else if f.Published == nil && f.Situation.Kind != state.Baseline && more == "" {
		words.WriteString(" --first")
	}
	return f.command(words.String())
}
