package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Source returns the source with this name, or nil.
func (f *File) Source(name string) *Source {
	i := slices.IndexFunc(f.Sources, func(s *Source) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return f.Sources[i]
}

// SourceOf returns the only source that a plugin reads; an empty name stands for any
// plugin. It is an error if there is none, or more than one.
func (f *File) SourceOf(plugin string) (*Source, error) {
	var found []*Source
	for _, s := range f.Sources {
		if s.Plugin == plugin || plugin == "" {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%s has %d sources of this plugin", f.Path, len(found))
	}
	return found[0], nil
}

// SourceNames lists the names of all sources in the order of the file.
func (f *File) SourceNames() []string {
	names := make([]string, len(f.Sources))
	for i, s := range f.Sources {
		names[i] = s.Name
	}
	return names
}

// JobNames lists the names of all jobs in the order of the file.
func (f *File) JobNames() []string {
	names := make([]string, len(f.Jobs))
	for i, j := range f.Jobs {
		names[i] = j.Name
	}
	return names
}

// OutputDirs lists the folders that the outputs and the metrics of all jobs are in,
// each once.
func (f *File) OutputDirs() []string {
	var dirs []string
	for _, j := range f.Jobs {
		for _, dir := range j.Dirs() {
			if !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// Dirs lists the folders of the output and the metrics of a job.
func (j *Job) Dirs() []string {
	dirs := []string{filepath.Dir(j.Output.Path)}
	if j.MetricsTextfile != "" {
		dirs = append(dirs, filepath.Dir(j.MetricsTextfile))
	}
	return dirs
}

// Job returns the job with this name. The error is of type Problems.
func (f *File) Job(name string) (*Job, error) {
	i := slices.IndexFunc(f.Jobs, func(j *Job) bool { return j.Name == name })
	if i < 0 {
		detail := strict.DidYouMean(name, f.JobNames(), "Jobs of this file")
		if len(f.Jobs) == 0 {
			detail = "The file has no jobs."
			if f.Path == "" {
				detail = "Jobs need a configuration file (" + FileName + "), and there is none."
			}
		}
		return nil, Problems{{File: f.Path, Summary: "there is no job " + quoted(name), Detail: detail}}
	}
	return f.Jobs[i], nil
}

// Select returns a job without a name that reads these sources and has
// everything else from the top level. The error is of type Problems.
func (f *File) Select(sources ...string) (*Job, error) {
	j := f.jobDefaults()
	var problems Problems
	for _, name := range sources {
		switch {
		case f.Source(name) == nil:
			problems = append(problems, Problem{
				File: f.Path, Summary: "there is no source " + quoted(name),
				Detail: strict.DidYouMean(name, f.SourceNames(), "Sources of this file"),
			})
		case !slices.Contains(j.Sources, name):
			j.Sources = append(j.Sources, name)
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return j, nil
}

// Pick says what a person means by names alone, or by none: a job, or else sources.
// Without a name that is the only job, or in a file without jobs the only source. A
// name that is both is that of the job. The error is of type Problems.
func (f *File) Pick(names ...string) (job string, sources []string, err error) {
	if len(names) == 0 {
		return f.only()
	}
	for _, name := range names {
		if f.Source(name) == nil && !slices.Contains(f.JobNames(), name) {
			known := append(f.JobNames(), f.SourceNames()...)
			return "", nil, Problems{{
				File: f.Path, Summary: "there is no job and no source " + quoted(name),
				Detail: strict.DidYouMean(name, known, "Jobs and sources of this file"),
			}}
		}
	}
	switch i := slices.IndexFunc(names, func(name string) bool { return slices.Contains(f.JobNames(), name) }); {
	case i < 0:
		return "", names, nil
	case len(names) > 1:
		return "", nil, Problems{{
			File: f.Path, Summary: quoted(names[i]) + " is a job, and a run is of one job or of sources",
			Detail: "Name one job, or sources only. All jobs one after the other: licexport run --all-jobs",
		}}
	default:
		return names[0], nil, nil
	}
}

// only is the only job or source of the file.
func (f *File) only() (job string, sources []string, err error) {
	jobs, all := f.JobNames(), f.SourceNames()
	switch {
	case len(jobs) == 1:
		return jobs[0], nil, nil
	case len(jobs) == 0 && len(all) == 1:
		return "", all, nil
	case len(jobs) == 0 && len(all) == 0:
		return "", nil, Problems{{File: f.Path, Summary: "no job and no source is named", Detail: "Without a configuration file (" + FileName + "), name the source: --source NAME"}}
	case len(jobs) == 0:
		return "", nil, Problems{{File: f.Path, Summary: "there is more than one source, so name those that you mean", Detail: "Sources of this file: " + strings.Join(all, ", ")}}
	default:
		return "", nil, Problems{{File: f.Path, Summary: "there is more than one job, so name the one that you mean", Detail: "Jobs of this file: " + strings.Join(jobs, ", ")}}
	}
}

// IdentityOf returns the identity settings of one source within a job: those of
// the top level, over them the job's, over those the source's.
func (f *File) IdentityOf(j *Job, s *Source) Identity { return s.identity.over(j.Identity) }

// TakesFromEnvironment reports whether the source has its settings from the
// environment because there is no configuration file.
func (s *Source) TakesFromEnvironment() bool { return s.origin.environment }

func quoted(s string) string { return `"` + s + `"` }

// EventSources lists the names under which runs write to the Windows Event Log,
// each once, sorted.
func (f *File) EventSources() []string {
	notifications := []Notify{f.Notify}
	for _, j := range f.Jobs {
		notifications = append(notifications, j.Notify)
	}
	var names []string
	for _, n := range notifications {
		if n.EventLog != nil {
			names = append(names, n.EventLog.Source)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
