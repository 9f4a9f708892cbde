package sdk

import "errors"

// Origin says who must fix a problem.
type Origin uint8

// Origins of problems.
const (
	// OriginConfig is the configuration of the source.
	OriginConfig Origin = iota + 1
	// OriginUpstream is the vendor's service, the network, permissions there.
	OriginUpstream
	// OriginPlugin is the plugin itself: a bug.
	OriginPlugin
)

// Problem is an error in words for the people who run licexport. Export returns
// it (errors.Join for several) or passes it to Writer.Warn.
type Problem struct {
	// Summary is one line: what happened.
	Summary string
	// Detail is what it means and what to do next. May have several lines.
	Detail string
	// Code is stable, as in "acme.token_expired": plugin, dot, snake case.
	Code string
	// Path is the JSON Pointer (RFC 6901) of the setting at fault: "/token".
	Path string
	// Origin says who must fix it. Zero: OriginConfig if Path is set,
	// else OriginPlugin.
	Origin Origin
	// HelpURL is an https address that tells more, or empty.
	HelpURL string

	// cause is behind a pointer so that comparing Problems never panics.
	cause *cause
}

type cause struct{ err error }

// Error returns the summary.
func (p Problem) Error() string { return p.Summary }

// Unwrap returns the error that Upstream was given, if any.
func (p Problem) Unwrap() error {
	if p.cause == nil {
		return nil
	}
	return p.cause.err
}

// origin resolves the zero Origin.
func (p Problem) origin() Origin {
	switch {
	case p.Origin != 0:
		return p.Origin
	case p.Path != "":
		return OriginConfig
	default:
		return OriginPlugin
	}
}

// ConfigError is a problem with the setting at path, a JSON Pointer as in
// "/tenant_id". detail says what to do.
func ConfigError(path, summary, detail string) Problem {
	return Problem{Summary: summary, Detail: detail, Path: path, Origin: OriginConfig}
}

// Upstream is a problem with the vendor's service or the way to it. summary
// says what was tried in words for people, err becomes the detail. The result
// wraps err and may be refined: p.Code = "acme.throttled". If err is a Problem
// already, however wrapped, it knows better and is returned as it is.
func Upstream(err error, summary string) Problem {
	if p, ok := errors.AsType[Problem](err); ok {
		return p
	}
	p := Problem{Summary: summary, Origin: OriginUpstream}
	if err != nil {
		p.Detail = err.Error()
		p.cause = &cause{err}
	}
	return p
}
