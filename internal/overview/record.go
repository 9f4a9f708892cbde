package overview

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// Expiries finds the warnings of a run about the end of secrets and certificates. By
// convention their codes end with _expires or _expires_soon, as in
// m365.certificate_expires.
func Expiries(r state.RunRecord) []Expiry {
	var all []Expiry
	for _, d := range r.Diagnostics {
		if strings.HasSuffix(d.Code, "_expires") || strings.HasSuffix(d.Code, "_expires_soon") {
			all = append(all, Expiry{Source: d.Source, Code: d.Code, Summary: d.Summary, Detail: d.Detail, Remedy: d.Remedy, Ends: dayIn(d.Summary)})
		}
	}
	return all
}

var days = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)

// dayIn is the first day in a text, as in "expires on 2027-01-31"; zero if there is none.
func dayIn(text string) time.Time {
	for _, found := range days.FindAllString(text, -1) {
		if day, err := time.Parse(time.DateOnly, found); err == nil {
			return day
		}
	}
	return time.Time{}
}

// Found says in one line what the guard found.
func Found(f state.GuardFinding) phrase.Phrase {
	what := phrase.Text(f.License)
	if f.License == "" {
		what = phrase.New("the file")
	}
	why := rule(f.Rule)
	if f.Limit != "" {
		why = phrase.New("%s, limit %s", why, Limit(f.Limit))
	}
	if f.Removed > 0 {
		return phrase.New("%s: %d before, %d now, %d removed (%s)", what, f.Before, f.After, f.Removed, why)
	}
	return phrase.New("%s: %d before, %d now (%s)", what, f.Before, f.After, why)
}

// Headline is a diagnostic in one line, with its source.
func Headline(d state.Diagnostic) phrase.Phrase {
	if d.Source == "" || strings.HasPrefix(d.Summary, fmt.Sprintf("source %q: ", d.Source)) {
		return phrase.Untranslated(d.Summary)
	}
	return phrase.New("source %q: %s", d.Source, phrase.Untranslated(d.Summary))
}

// Reused lists the sources of a run whose published rows were used again.
func Reused(r state.RunRecord) []string {
	var names []string
	for _, s := range r.Sources {
		if s.Status == state.SourceReused {
			names = append(names, s.Name)
		}
	}
	return names
}

// FailedSteps are the steps after a run that failed.
func FailedSteps(r state.RunRecord) []state.StepRecord {
	return slices.DeleteFunc(slices.Clone(r.Steps), func(s state.StepRecord) bool { return s.OK })
}

// Kept reports whether published rows stand in for what the guard refused.
func Kept(r state.RunRecord) bool { return r.Guard != nil && r.Guard.Verdict == state.GuardKept }

// ofWitness reports whether a rule compares the holders with the units in use.
func ofWitness(rule string) bool {
	switch guard.Reason(rule) {
	case guard.HoldersMissing, guard.HalfDirectory, guard.Unheld:
		return true
	default:
		return false
	}
}

// good reports whether a run left the file as it should be.
func good(r *state.RunRecord) bool {
	return r.Outcome == state.OutcomePublished || r.Outcome == state.OutcomeUnchanged
}

// counts reports whether a run says something about the job: one that found another
// run at work, or that somebody stopped, does not.
func counts(r *state.RunRecord) bool {
	return !r.DryRun && r.Outcome != state.OutcomeLocked && r.Outcome != state.OutcomeCanceled
}

func runOf(r *state.RunRecord) *Run {
	return &Run{
		ID: r.RunID, Started: r.Started, Finished: r.Finished, Outcome: r.Outcome, ExitCode: r.ExitCode,
		Gained: r.Output.Gained, Lost: r.Output.Lost,
	}
}
