package logs

import (
	"log/slog"

	"github.com/licexport/licexport/internal/problem"
)

// problemsKey is the attribute that holds the problems of an error as fields.
const problemsKey = "problems"

// maxProblems bounds the problems that one line of a log holds.
const maxProblems = 50

// Problems is an attribute with what went wrong as fields, for programs that read
// JSON. Text lines leave it out: their message says the same.
func Problems(err error) slog.Attr {
	var all []fields
	for _, p := range problem.List(err) {
		if len(all) == maxProblems {
			break
		}
		all = append(all, fields{
			Class: p.Class, Code: p.Code, Source: p.Place.Source, License: p.Place.UID,
			File: p.Place.File, Line: p.Place.Line, Column: p.Place.Column, Setting: p.Place.Setting,
			Summary: p.Summary, Detail: p.Detail, Remedy: p.Remedy, Help: p.HelpURL,
		})
	}
	return slog.Any(problemsKey, all)
}

// fields are a problem as JSON, with the names that run records use.
type fields struct {
	Class   problem.Class `json:"class"`
	Code    string        `json:"code,omitempty"`
	Source  string        `json:"source,omitempty"`
	License string        `json:"license,omitempty"`
	File    string        `json:"file,omitempty"`
	Line    int           `json:"line,omitempty"`
	Column  int           `json:"column,omitempty"`
	Setting string        `json:"setting,omitempty"`
	Summary string        `json:"summary"`
	Detail  string        `json:"detail,omitempty"`
	Remedy  string        `json:"remedy,omitempty"`
	Help    string        `json:"help,omitempty"`
}
