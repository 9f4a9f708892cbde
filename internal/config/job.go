package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/strict"
)

// jobDefaults returns a job that has everything from the top level.
func (f *File) jobDefaults() *Job {
	return &Job{
		Output:          f.Output,
		Guard:           f.Guard,
		Identity:        f.Identity,
		Notify:          f.Notify,
		OnSourceFailure: FailurePolicyFail,
		MaxAge:          defaultMaxAge,
		Parallel:        f.Parallel,
	}
}

func (r *reader) jobs(f *File) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		for _, e := range r.Map(where, n) {
			f.Jobs = append(f.Jobs, r.job(strict.Join(where, e.Name), e, f))
		}
		// Half-read jobs would seem to have more in common than they do.
		if r.Errors() == 0 {
			r.sameName(f)
			r.sameOutput(f)
			r.sameDatabase(f)
		}
	}
}

func (r *reader) job(where string, e strict.Entry, f *File) *Job {
	r.name(where, "a job", e)
	j := f.jobDefaults()
	j.Name, j.line, j.column = e.Name, e.Key.Line, e.Key.Column
	maxAgeAt := childKey(e.Value, "max_age")
	r.Object(where, e.Key, e.Value,
		strict.Field{Key: "sources", Required: true, Read: r.jobSources(&j.Sources, f)},
		strict.Field{Key: "output", Read: r.output(&j.Output)},
		strict.Field{Key: "guard", Read: r.guard(&j.Guard, r.topRules, nil)},
		strict.Field{Key: "identity", Read: func(where string, n *yaml.Node) {
			r.identity(&j.identityPatch)(where, n)
			j.Identity = j.identityPatch.over(j.Identity)
		}},
		strict.Field{Key: "notify", Read: r.notify(&j.Notify)},
		strict.Field{Key: "schedule", Read: r.schedule(&j.Schedule)},
		strict.Field{Key: "on_source_failure", Read: strict.Choice(r.Reader, &j.OnSourceFailure, FailurePolicyFail, FailurePolicyReuse)},
		strict.Field{Key: "max_age", Read: r.Duration(&j.MaxAge, time.Minute, 366*24*time.Hour)},
		strict.Field{Key: "then", Read: r.steps(&j.Then)},
		strict.Field{Key: "then_on_failure", Read: r.steps(&j.ThenOnFailure)},
		strict.Field{Key: "parallel", Read: r.Int(&j.Parallel, 1, 64)},
		strict.Field{Key: "metrics_textfile", Read: r.path(&j.MetricsTextfile)},
		strict.Field{Key: "metrics_mode", Read: strict.Choice(r.Reader, &j.MetricsMode, "0600", "0640", "0644", "0660", "0664")},
	)
	if maxAgeAt != nil && j.OnSourceFailure == FailurePolicyFail {
		r.Warnf(maxAgeAt, "It goes with on_source_failure: reuse.", "%s.max_age has no effect", where)
	}
	return j
}

func (r *reader) jobSources(into *[]string, f *File) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		items := r.List(where, n)
		if len(items) == 0 && (n.Kind == yaml.SequenceNode || n.ShortTag() == "!!null") {
			r.Errorf(n, "", "%s must name at least one source", where)
		}
		for i, item := range items {
			var name string
			r.Text(&name)(fmt.Sprintf("%s[%d]", where, i), item)
			switch {
			case name == "":
			case f.Source(name) == nil:
				r.Errorf(item, strict.DidYouMean(name, f.SourceNames(), "Sources of this file"), "%s names the unknown source %q", where, name)
			case slices.Contains(*into, name):
				r.Errorf(item, "", "%s names the source %q twice", where, name)
			default:
				*into = append(*into, name)
			}
		}
	}
}

// sameName refuses two jobs whose names some schedulers take for one: installing
// the second would take the first one out, without a word.
func (r *reader) sameName(f *File) {
	for i, j := range f.Jobs {
		for _, earlier := range f.Jobs[:i] {
			if strings.EqualFold(j.Name, earlier.Name) {
				at := &yaml.Node{Line: j.line, Column: j.column}
				r.Errorf(at, "The Windows Task Scheduler and Kubernetes take them for one. Give one of them another name.",
					"the names of the jobs %q and %q differ in case only", earlier.Name, j.Name)
			}
		}
	}
}

// sameOutput refuses two jobs that write one file from different sources: each
// would take away what the other one wrote, and small licenses without a word of
// the guard.
func (r *reader) sameOutput(f *File) {
	outputs := places{}
	for i, j := range f.Jobs {
		for _, earlier := range f.Jobs[:i] {
			if !sameSources(j, earlier) && outputs.same(j.Output.Path, earlier.Output.Path) {
				at := &yaml.Node{Line: j.line, Column: j.column}
				r.Errorf(at, "Each replaces the whole file, so it would take away the licenses of the other's sources. Put all sources into one job, or give each job an output.path of its own.",
					"the jobs %q and %q write %s from different sources", earlier.Name, j.Name, bothNames(j.Output.Path, earlier.Output.Path))
			}
		}
	}
}

// bothNames shows the two names of one file.
func bothNames(path, other string) string {
	if path == other {
		return path
	}
	return path + ", which is also " + other + ","
}

func sameSources(a, b *Job) bool {
	return slices.Equal(slices.Sorted(slices.Values(a.Sources)), slices.Sorted(slices.Values(b.Sources)))
}
