package report

import (
	"io"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
)

// CheckSchema names the form of checks as JSON, in the way of StatusSchema.
const CheckSchema = "urn:licexport:check:1"

type checksJSON struct {
	Schema  string        `json:"schema"`
	Sources []checkedJSON `json:"sources"`
}

type checkedJSON struct {
	Source  string      `json:"source"`
	Plugin  string      `json:"plugin"`
	Version string      `json:"plugin_version"`
	Checks  []checkJSON `json:"checks"`
	// Problem is why nothing could be tried.
	Problem *problemJSON `json:"problem,omitempty"`
}

type checkJSON struct {
	Name    string       `json:"name"`
	Status  string       `json:"status"`
	Summary string       `json:"summary"`
	Problem *problemJSON `json:"problem"`
}

// problemJSON is a problem for programs.
type problemJSON struct {
	Class    problem.Class `json:"class,omitempty"`
	Severity string        `json:"severity"`
	Code     string        `json:"code,omitempty"`
	File     string        `json:"file,omitempty"`
	Line     int           `json:"line,omitempty"`
	Column   int           `json:"column,omitempty"`
	Source   string        `json:"source,omitempty"`
	Setting  string        `json:"setting,omitempty"`
	License  string        `json:"license,omitempty"`
	Summary  string        `json:"summary"`
	Detail   string        `json:"detail,omitempty"`
	Remedy   string        `json:"remedy,omitempty"`
	HelpURL  string        `json:"help_url,omitempty"`
}

func problemOf(p *problem.Problem) *problemJSON {
	if p == nil {
		return nil
	}
	severity := "error"
	if p.Warning {
		severity = "warning"
	}
	return &problemJSON{
		Class: p.Class, Severity: severity, Code: p.Code, File: p.Place.File, Line: p.Place.Line, Column: p.Place.Column,
		Source: p.Place.Source, Setting: p.Place.Setting, License: p.Place.UID,
		Summary: p.Summary, Detail: p.Detail, Remedy: p.Remedy, HelpURL: p.HelpURL,
	}
}

// ChecksJSON writes what trying the settings of sources came to, for programs.
func ChecksJSON(w io.Writer, all []Checked) error {
	out := checksJSON{Schema: CheckSchema, Sources: []checkedJSON{}}
	for _, c := range all {
		one := checkedJSON{Source: c.Source, Plugin: c.Plugin, Version: c.Version, Checks: []checkJSON{}, Problem: problemOf(c.Failed)}
		for _, r := range c.Results {
			check := checkJSON{Name: r.Name, Status: statusWord(r.Status), Summary: r.Summary, Problem: problemOf(r.Problem)}
			if check.Problem != nil && r.Status == host.CheckWarned {
				check.Problem.Severity = "warning"
			}
			one.Checks = append(one.Checks, check)
		}
		out.Sources = append(out.Sources, one)
	}
	return writeJSON(w, out)
}

// statusWord is the status of a check for programs.
func statusWord(s host.CheckStatus) string {
	switch s {
	case host.CheckPassed:
		return "passed"
	case host.CheckWarned:
		return "warned"
	case host.CheckFailed:
		return "failed"
	default:
		return "skipped"
	}
}
