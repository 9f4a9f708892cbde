package notify

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
	"unicode"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// cause is one reason for an event. It is what a trouble is remembered by, so that
// another reason of the same kind is news, and the same one is not.
type cause struct {
	// key begins with the kind. former are the keys under which versions before this
	// one remembered it.
	key    string
	former []string
	about  about
	lines  []phrase.Phrase
	// steps are what to type when that is settled.
	steps []step

	// since and runs are filled in from the memory.
	since time.Time
	runs  int
}

// about is what is remembered of a cause, to say later that it is over, and to see
// that it is.
type about struct {
	// Source that fails or expires, License that is refused (by UId, empty for the
	// file), Step that fails.
	Source  string `json:"source,omitempty"`
	License string `json:"license,omitempty"`
	Step    string `json:"step,omitempty"`
	// Class of a failure.
	Class problem.Class `json:"class,omitempty"`
	// What tells apart what a run that needs attention may have: reused, kept, step,
	// held, or text; refused for a refusal.
	What string `json:"what,omitempty"`
	// Text says what happened, in English as the record has it.
	Text string `json:"text,omitempty"`
}

// What a cause is about, where its kind does not say so.
const (
	whatRefused = "refused"
	whatReused  = "reused"
	whatKept    = "kept"
	whatStep    = "step"
	whatHeld    = "held"
	whatText    = "text"
)

// said names the cause in the middle of a sentence.
func (a about) said(k Kind) phrase.Phrase {
	switch {
	case k == ClearByHand:
		return phrase.Text(a.License)
	case k == Missed:
		return phrase.New("missed runs")
	case k == Refusal && a.License != "":
		return phrase.New("the guard refused %s", a.License)
	case k == Refusal:
		return phrase.New("the guard refused the new file")
	case a.What == whatReused:
		return phrase.New("published rows were used for sources that failed: %s", a.Source)
	case a.What == whatKept && a.License != "":
		return phrase.New("published rows were kept for %s", a.License)
	case a.What == whatKept:
		return phrase.New("published rows were kept for licenses that the guard refused")
	case a.What == whatStep:
		return phrase.New("the step %s failed", a.Step)
	case a.What == whatHeld:
		return phrase.New("the job was held")
	case a.Source != "" && a.Text != "":
		return overview.Headline(state.Diagnostic{Source: a.Source, Summary: a.Text})
	case a.Source != "":
		return phrase.New("source %q failed", a.Source)
	case a.Text != "":
		return phrase.Text(a.Text)
	case k == Failure:
		return phrase.New("runs that published nothing")
	default:
		return phrase.New("the last run needs attention")
	}
}

// causeOfError is an error of a run. Its code is what it is about; where there is none,
// the words of its summary are, without counts, times and ids.
func causeOfError(rec state.RunRecord, d state.Diagnostic) cause {
	c := cause{
		key:    fmt.Sprintf("failure %s %s", d.Source, codeOf(d.Code, d.Summary)),
		former: []string{fmt.Sprintf("failure %d %s %s", rec.ExitCode, d.Source, d.Code), fmt.Sprintf("failure %d", rec.ExitCode)},
		about:  about{Source: d.Source, Class: d.Class, Text: d.Summary},
		lines:  sentence(d),
	}
	if d.License != "" {
		c.key += " " + license.FoldKey(d.License)
	}
	return c
}

func codeOf(code, summary string) string {
	if code != "" {
		return code
	}
	return words(summary)
}

// words is a short name for what a text says. Words with digits do not count: they are
// what differs from run to run.
func words(text string) string {
	h := fnv.New64a()
	for word := range strings.FieldsSeq(text) {
		if !strings.ContainsFunc(word, unicode.IsDigit) {
			_, _ = h.Write([]byte(strings.ToLower(word) + " ")) // writing into memory does not fail
		}
	}
	return fmt.Sprintf("#%016x", h.Sum64())
}

// causesOfGuard are the refusals among what the guard found: one for each license, or
// the file, and what is the matter with it.
func causesOfGuard(kind string, g *state.GuardRecord, a about, former ...string) []cause {
	if g == nil {
		return nil
	}
	var all []cause
	for _, f := range g.Findings {
		if !f.Refusal {
			continue
		}
		c := cause{key: kind + " " + matter(f.Rule) + " " + license.FoldKey(f.License), former: former, about: a, lines: []phrase.Phrase{overview.Found(f)}}
		c.about.Source, c.about.License = f.Source, f.License
		all = append(all, c)
	}
	return all
}

// matter is what rules of the guard are about. As counts change from run to run, the
// same loss breaks one rule or another of the same matter.
func matter(rule string) string {
	switch guard.Reason(rule) {
	case guard.NoRows, guard.Vanished, guard.Emptied:
		return "gone"
	case guard.Removed, guard.RemovedRows, guard.Erosion:
		return "removed"
	case guard.EmailsChanged, guard.EmailCreep:
		return "emails"
	case guard.HoldersMissing, guard.HalfDirectory:
		return "witness"
	default:
		return rule
	}
}

// unite puts causes with the same key together.
func unite(causes []cause) []cause {
	var all []cause
	at := map[string]int{}
	for _, c := range causes {
		if i, ok := at[c.key]; ok {
			all[i].lines = append(all[i].lines, c.lines...)
			all[i].steps = append(all[i].steps, c.steps...)
			continue
		}
		at[c.key] = len(all)
		all = append(all, c)
	}
	return all
}
