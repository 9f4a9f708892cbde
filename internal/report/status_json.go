package report

import (
	"io"
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/state"
)

// StatusSchema names the form of the status as JSON. It changes when a reader of the
// former one would misunderstand it; new properties do not change it.
const StatusSchema = "urn:licexport:status:1"

type statusJSON struct {
	Schema   string            `json:"schema"`
	Time     time.Time         `json:"time"`
	Config   string            `json:"config,omitempty"`
	Severity overview.Severity `json:"severity"`
	Jobs     []jobJSON         `json:"jobs"`
}

type jobJSON struct {
	Job      string            `json:"job"`
	Output   string            `json:"output"`
	State    overview.Standing `json:"state"`
	Severity overview.Severity `json:"severity"`
	LastRun  *runJSON          `json:"last_run"`
	LastGood *runJSON          `json:"last_good_run"`
	Schedule *scheduleJSON     `json:"schedule"`
	Rows     *int              `json:"rows"`
	Licenses *int              `json:"licenses"`
	Refusal  *refusalJSON      `json:"refusal"`
	Hold     *state.Hold       `json:"hold"`
	ByHand   []state.ByHand    `json:"clear_by_hand"`
	Sources  []sourceJSON      `json:"sources"`
	Concerns []concernJSON     `json:"concerns"`
}

type runJSON struct {
	Run      string        `json:"run"`
	Started  time.Time     `json:"started"`
	Finished time.Time     `json:"finished"`
	Outcome  state.Outcome `json:"outcome"`
	ExitCode int           `json:"exit_code"`
}

type scheduleJSON struct {
	Cron string     `json:"cron"`
	Zone string     `json:"time_zone"`
	Next *time.Time `json:"next"`
}

type refusalJSON struct {
	Run      string     `json:"run"`
	Since    time.Time  `json:"since"`
	Licenses []string   `json:"licenses"`
	File     bool       `json:"file"`
	Approve  string     `json:"approve,omitempty"`
	Until    *time.Time `json:"approve_until,omitempty"`
	Removed  int        `json:"removed"`
}

type sourceJSON struct {
	Source   string              `json:"source"`
	Plugin   string              `json:"plugin"`
	Complete *time.Time          `json:"last_complete"`
	Run      string              `json:"run,omitempty"`
	Record   *state.SourceRecord `json:"record"`
	Witness  []string            `json:"witness"`
	Expiring []expiryJSON        `json:"expiring"`
}

type expiryJSON struct {
	Code    string `json:"code"`
	Summary string `json:"summary"`
	Remedy  string `json:"remedy,omitempty"`
}

type concernJSON struct {
	State    overview.Standing `json:"state"`
	Severity overview.Severity `json:"severity"`
	Text     string            `json:"text"`
	Since    *time.Time        `json:"since"`
	Actions  []actionJSON      `json:"actions"`
}

type actionJSON struct {
	Text    string `json:"text,omitempty"`
	Command string `json:"command,omitempty"`
}

// StatusJSON writes all that an overview knows, for programs.
func StatusJSON(w io.Writer, o overview.Overview) error {
	out := statusJSON{Schema: StatusSchema, Time: o.Time.UTC(), Config: o.Config, Severity: o.Severity(), Jobs: []jobJSON{}}
	for i := range o.Jobs {
		out.Jobs = append(out.Jobs, jobOf(&o.Jobs[i]))
	}
	return writeJSON(w, out)
}

func jobOf(j *overview.Job) jobJSON {
	out := jobJSON{
		Job: j.Name, Output: j.Output, State: j.Standing, Severity: j.Standing.Severity(),
		LastRun: runOf(j.LastRun), LastGood: runOf(j.LastGood), Hold: j.Hold, ByHand: list(j.ByHand),
		Refusal: refusalOf(j.Refusal), Sources: []sourceJSON{}, Concerns: []concernJSON{},
	}
	if j.Cron != "" {
		out.Schedule = &scheduleJSON{Cron: j.Cron, Zone: j.Zone, Next: known(j.Next)}
	}
	if p := j.Published; p != nil {
		out.Rows, out.Licenses = new(p.Rows), new(len(p.Licenses))
	}
	for _, s := range j.Sources {
		out.Sources = append(out.Sources, sourceOf(s))
	}
	for _, c := range j.Concerns {
		out.Concerns = append(out.Concerns, concernOf(c))
	}
	return out
}

func runOf(r *overview.Run) *runJSON {
	if r == nil {
		return nil
	}
	return &runJSON{Run: r.ID, Started: r.Started.UTC(), Finished: r.Finished.UTC(), Outcome: r.Outcome, ExitCode: r.ExitCode}
}

func refusalOf(r *overview.Refusal) *refusalJSON {
	if r == nil {
		return nil
	}
	return &refusalJSON{
		Run: r.Run, Since: r.Since.UTC(), Licenses: list(r.Licenses), File: r.File,
		Approve: r.Approve, Until: known(r.Until), Removed: r.Removed,
	}
}

func sourceOf(s overview.Source) sourceJSON {
	out := sourceJSON{Source: s.Name, Plugin: s.Plugin, Complete: known(s.Complete), Run: s.Run, Witness: []string{}, Expiring: []expiryJSON{}}
	if s.Run != "" {
		out.Record = &s.Record
	}
	for _, w := range s.Witness {
		out.Witness = append(out.Witness, w.String())
	}
	for _, e := range s.Expiring {
		out.Expiring = append(out.Expiring, expiryJSON{Code: e.Code, Summary: e.Summary, Remedy: e.Remedy})
	}
	return out
}

func concernOf(c overview.Concern) concernJSON {
	out := concernJSON{State: c.Standing, Severity: c.Standing.Severity(), Text: c.Text.String(), Since: known(c.Since), Actions: []actionJSON{}}
	for _, a := range c.Actions {
		out.Actions = append(out.Actions, actionJSON{Text: a.Text.String(), Command: a.Command})
	}
	return out
}

// known is a time in UTC, nil if it is not known.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// list is a list that is never null.
func list[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
