package report

import (
	"io"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule/units"
	"github.com/licexport/licexport/internal/state"
)

// Names of the forms of results as JSON, in the way of StatusSchema.
const (
	VersionSchema        = "urn:licexport:version:1"
	RunsSchema           = "urn:licexport:runs:1"
	ConfigSchema         = "urn:licexport:config-validate:1"
	ValidateSchema       = "urn:licexport:validate:1"
	ScheduleStatusSchema = "urn:licexport:schedule-status:1"
	PluginsSchema        = "urn:licexport:plugins:1"
)

// RecordJSON writes the record of a run; its form is state.RecordSchema.
func RecordJSON(w io.Writer, r state.RunRecord) error { return writeJSON(w, r) }

// RecordsJSON writes the records of the runs of several jobs.
func RecordsJSON(w io.Writer, all []state.RunRecord) error {
	return writeJSON(w, map[string]any{"schema": RunsSchema, "runs": list(all)})
}

// Version is what is running.
type Version struct {
	Schema  string `json:"schema"`
	Version string `json:"version"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// VersionJSON writes which version is running.
func VersionJSON(w io.Writer, v Version) error {
	v.Schema = VersionSchema
	return writeJSON(w, v)
}

// ConfigJSON writes the problems of a configuration file, and reports whether none
// of them is an error.
func ConfigJSON(w io.Writer, f *config.File, all config.Problems) (good bool, err error) {
	errs, _ := all.Split()
	problems := []problemJSON{}
	for i := range all {
		problems = append(problems, settingOf(all[i]))
	}
	return len(errs) == 0, writeJSON(w, map[string]any{
		"schema": ConfigSchema, "file": f.Path, "sources": len(f.Sources), "jobs": len(f.Jobs), "valid": len(errs) == 0, "problems": problems,
	})
}

func settingOf(p config.Problem) problemJSON {
	out := problemJSON{Severity: "error", File: p.File, Line: p.Line, Column: p.Column, Summary: p.Summary, Detail: p.Detail}
	if p.Warning {
		out.Severity = "warning"
	} else {
		out.Class = problem.Usage
	}
	return out
}

// FindingsJSON writes what a check of a CSV file found.
func FindingsJSON(w io.Writer, r csvout.Report) error {
	type finding struct {
		Line     int    `json:"line"`
		Severity string `json:"severity"`
		Code     string `json:"code"`
		Text     string `json:"text"`
	}
	findings := []finding{}
	for _, f := range r.Findings {
		findings = append(findings, finding{Line: f.Line, Severity: string(f.Severity), Code: string(f.Code), Text: f.Text})
	}
	return writeJSON(w, map[string]any{
		"schema": ValidateSchema, "file": r.File, "encoding": r.Encoding, "rows": r.Rows, "licenses": r.Licenses, "users": r.Users,
		"errors": r.Errors, "warnings": r.Warnings, "notes": r.Notes, "findings": findings, "unlisted": r.Unlisted(),
	})
}

// UnitStatusJSON writes what a scheduler says of a job.
func UnitStatusJSON(w io.Writer, name string, kind units.Kind, s units.Status) error {
	return writeJSON(w, map[string]any{
		"schema": ScheduleStatusSchema, "name": name, "scheduler": kind, "installed": s.Installed, "current": s.Installed && s.Current, "details": list(s.Details),
	})
}
