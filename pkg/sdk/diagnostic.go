package sdk

import (
	"strings"
	"unicode/utf8"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// problems takes err apart: errors.Join gives several, a Problem stays what it
// is however it is wrapped, any other error becomes the summary of one.
func problems(err error) []Problem {
	if found := known(err); found != nil {
		return found
	}
	return []Problem{{Summary: err.Error(), Origin: OriginPlugin}}
}

// known returns the Problems within err and the parts of joined errors; nil if
// err is one plain error.
func known(err error) []Problem {
	switch e := any(err).(type) { // not errors.As: it finds only the first
	case Problem:
		return []Problem{e}
	case *Problem:
		return []Problem{*e}
	case interface{ Unwrap() []error }:
		if parts := e.Unwrap(); joined(err, parts) {
			var all []Problem
			for _, part := range parts {
				all = append(all, problems(part)...)
			}
			return all
		}
		for _, part := range e.Unwrap() {
			if found := known(part); found != nil {
				return found
			}
		}
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return known(inner)
		}
	}
	return nil
}

// joined tells errors.Join from a text that wraps several errors: only the
// former says nothing of its own.
func joined(err error, parts []error) bool {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = part.Error()
	}
	return len(parts) > 0 && err.Error() == strings.Join(texts, "\n")
}

// diagnostic puts p on the wire: bounded, valid UTF-8, the summary on one line.
func diagnostic(p Problem, severity sourcev1.Diagnostic_Severity) *sourcev1.Diagnostic {
	summary, rest, _ := strings.Cut(strings.TrimSpace(p.Summary), "\n")
	detail := strings.TrimSpace(rest + "\n" + p.Detail)
	if summary == "" {
		summary = "the plugin reported a problem without saying which"
	}
	return &sourcev1.Diagnostic{
		Severity:   severity,
		Summary:    limited(strings.TrimRight(summary, "\r "), sourcev1.MaxTextBytes),
		Detail:     limited(detail, sourcev1.MaxTextBytes),
		Code:       limited(p.Code, sourcev1.MaxStringBytes),
		ConfigPath: limited(p.Path, sourcev1.MaxStringBytes),
		Origin:     p.origin().proto(),
		HelpUrl:    limited(p.HelpURL, sourcev1.MaxStringBytes),
	}
}

// limited cuts a text for people to at most n bytes of valid UTF-8.
func limited(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	const mark = "…"
	cut := n - len(mark)
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + mark
}

func (o Origin) proto() sourcev1.Diagnostic_Origin {
	switch o {
	case OriginConfig:
		return sourcev1.Diagnostic_ORIGIN_CONFIG
	case OriginUpstream:
		return sourcev1.Diagnostic_ORIGIN_UPSTREAM
	case OriginPlugin:
		return sourcev1.Diagnostic_ORIGIN_PLUGIN
	default:
		return sourcev1.Diagnostic_ORIGIN_PLUGIN
	}
}
