package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
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

func (r *reader) jobs(f *File) strict.Value {
	anyJob := strict.Shared("job", strict.ObjectSchema(r.jobFields(f.jobDefaults(), f)...))
	schema := strict.MapSchema(anyJob)
	schema["propertyNames"] = nameSchema()
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		for _, e := range r.Map(where, n) {
			f.Jobs = append(f.Jobs, r.job(strict.Join(where, e.Name), e, f))
		}
		// Jobs that were read only in part seem to have more in common than they do.
		if r.Errors() == 0 {
			r.sameName(f)
			r.sameOutput(f)
			r.sameDatabase(f)
		}
	}}
}

func (r *reader) job(where string, e strict.Entry, f *File) *Job {
	r.name(where, "a job", e)
	j := f.jobDefaults()
	j.Name, j.line, j.column = e.Name, e.Key.Line, e.Key.Column
	maxAgeAt := childKey(e.Value, "max_age")
	r.Object(where, e.Key, e.Value, r.jobFields(j, f)...)
	if maxAgeAt != nil && j.OnSourceFailure == FailurePolicyFail {
		r.Warnf(maxAgeAt, "It goes with on_source_failure: reuse.", "%s.max_age has no effect", where)
	}
	return j
}

func (r *reader) jobFields(j *Job, f *File) []strict.Field {
	return []strict.Field{
		{Key: "sources", Doc: "Names of the sources to read", Required: true, Value: r.jobSources(&j.Sources, f)},
		{Key: "output", Value: r.output(&j.Output)},
		{Key: "guard", Value: r.guard(&j.Guard, r.topRules, nil)},
		{Key: "identity", Value: r.identity(func(p identityPatch) {
			j.identityPatch = p
			j.Identity = p.over(j.Identity)
		})},
		{Key: "notify", Value: r.notify(&j.Notify)},
		{Key: "schedule", Doc: "When licexport serve runs the job, and what licexport schedule installs", Value: r.schedule(&j.Schedule)},
		{Key: "on_source_failure", Doc: "fail: publish nothing. reuse: take the rows of the source that were published last.", Value: strict.Choice(r.Reader, &j.OnSourceFailure, FailurePolicyFail, FailurePolicyReuse)},
		{Key: "max_age", Doc: "How old reused rows may be", Value: r.Duration(&j.MaxAge, time.Minute, 366*24*time.Hour)},
		{Key: "then", Doc: "Commands after the file was published, in order", Value: r.steps(&j.Then)},
		{Key: "then_on_failure", Doc: "Commands after a run that published nothing, or whose hand-over failed", Value: r.steps(&j.ThenOnFailure)},
		{Key: "parallel", Doc: parallelDoc, Value: r.Int(&j.Parallel, 1, 64)},
		{Key: "metrics_textfile", Doc: "File that gets the Prometheus metrics of each run, approval and rollback", Value: r.path(&j.MetricsTextfile)},
		{Key: "metrics_mode", Doc: "Mode of the file of metrics on Unix (default: that of the file that it replaces, or 0640)", Value: strict.Choice(r.Reader, &j.MetricsMode, "0600", "0640", "0644", "0660", "0664")},
	}
}

func (r *reader) jobSources(into *[]string, f *File) strict.Value {
	schema := strict.Schema{"type": "array", "minItems": 1, "uniqueItems": true, "items": nameSchema()}
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		items := r.List(where, n)
		if len(items) == 0 && (n.Kind == yaml.SequenceNode || n.ShortTag() == "!!null") {
			r.Errorf(n, "", "%s must name at least one source", where)
		}
		for i, item := range items {
			var name string
			r.Text(&name).Read(fmt.Sprintf("%s[%d]", where, i), item)
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
	}}
}

// sameName refuses two jobs whose names some schedulers take for one: installing
// the second would silently replace the first.
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
// would take away what the other one wrote, and the guard would not notice that for
// small licenses.
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
