package problem

import (
	"fmt"
	"strings"
)

// Problem is something that went wrong, in words for people and in fields for
// programs. It holds no secrets.
type Problem struct {
	// Class says who must act. None leaves that to whoever called.
	Class Class
	// Origin says who must fix it, as far as a plugin or its host knows; may be empty.
	Origin Origin
	// Code is a stable name for programs, as in "m365.secret_expired". Those of
	// licexport itself begin with "host.", and texts leave them out; may be empty.
	Code string
	// Place is where the problem is.
	Place Place
	// Summary says in one line what happened.
	Summary string
	// Detail says more: what was found, what it means. It may have several lines, also
	// such as Below makes.
	Detail string
	// Remedy says what to do, in the same form.
	Remedy string
	// HelpURL is an https address or empty.
	HelpURL string
	// Warning marks a problem that stops nothing.
	Warning bool
	// Err is the error below; may be nil. Its text is not part of Error.
	Err error

	// placed is set if Summary names the place already.
	placed bool
}

// New is a problem of a class with what happened and what to do; the latter may be
// empty.
func New(c Class, summary, remedy string) *Problem {
	return &Problem{Class: c, Summary: summary, Remedy: remedy}
}

// Origin says who must fix a problem.
type Origin string

// Origins of a problem.
const (
	// OriginConfig is the configuration of the source.
	OriginConfig Origin = "config"
	// OriginUpstream is the vendor's service, the network, permissions there.
	OriginUpstream Origin = "upstream"
	// OriginPlugin is the plugin: a bug.
	OriginPlugin Origin = "plugin"
	// OriginHost is this computer: a missing file, no space, a stop signal.
	OriginHost Origin = "host"
)

// Place is where a problem is, as far as is known.
type Place struct {
	// File as the user named it. Line and Column count from 1, columns in
	// characters; 0 is unknown.
	File         string
	Line, Column int
	// Source is the name of the configured source.
	Source string
	// Setting is the JSON Pointer of the setting at fault in the source.
	Setting string
	// UID is that of the license.
	UID string
}

// String is the place as a prefix of a line: licenses.csv:3:7, source "m365".
func (p Place) String() string {
	var parts []string
	if p.File != "" {
		at := p.File
		if p.Line > 0 {
			at = fmt.Sprintf("%s:%d", at, p.Line)
			if p.Column > 0 {
				at = fmt.Sprintf("%s:%d", at, p.Column)
			}
		}
		parts = append(parts, at)
	}
	if p.Source != "" {
		parts = append(parts, fmt.Sprintf("source %q", p.Source))
	}
	return strings.Join(parts, ": ")
}

// indent is what stands before each line below the first.
const indent = "  "

// Below makes a line of a Detail or a Remedy that belongs to the line before it.
func Below(line string) string { return indent + line }

// Error is the whole problem as text: the first line of Lines, and below it the
// others, indented.
func (p *Problem) Error() string { return strings.Join(p.Lines(), "\n"+indent) }

// Unwrap returns the error below.
func (p *Problem) Unwrap() error { return p.Err }

// Lines are the lines of the problem as text: the place and the summary first, then
// what Advice says.
func (p *Problem) Lines() []string { return append([]string{p.Headline()}, p.Advice()...) }

// Headline is the first line: the place and the summary.
func (p *Problem) Headline() string {
	text := p.Summary
	if p.Warning && p.Place.Source == "" { // those of sources are shown as warnings anyhow
		text = "warning: " + text
	}
	if at := p.Place.String(); at != "" && !p.placed {
		text = at + ": " + text
	}
	return text
}

// Advice are the lines after the first: the detail, the remedy, the setting at fault,
// and what to look up.
func (p *Problem) Advice() []string {
	var lines []string
	for _, text := range []string{p.Detail, p.Remedy} {
		for line := range strings.Lines(text) {
			lines = append(lines, strings.TrimRight(line, "\n"))
		}
	}
	if p.Place.Setting != "" {
		lines = append(lines, "setting "+p.Place.Setting)
	}
	if reference := p.Reference(); reference != "" {
		lines = append(lines, reference)
	}
	return lines
}

// Reference names what to look up. Codes of licexport itself are for programs only:
// their texts already say everything. It is empty if there is nothing to look up.
func (p *Problem) Reference() string {
	var parts []string
	if p.Code != "" && !strings.HasPrefix(p.Code, "host.") {
		parts = append(parts, "code "+p.Code)
	}
	if p.HelpURL != "" {
		parts = append(parts, p.HelpURL)
	}
	return strings.Join(parts, " · ")
}
