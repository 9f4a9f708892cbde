package main

import (
	"io"

	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/secret"
)

// redactedStream is a stream of the process without secrets. Each write is
// looked at for itself: what is printed comes in whole lines.
type redactedStream struct {
	to       io.Writer
	redactor *secret.Redactor
}

// Write passes on what is not a secret.
func (s *redactedStream) Write(p []byte) (int, error) {
	if _, err := io.WriteString(s.to, s.redactor.Redact(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Unwrap returns the stream itself, which may be a terminal.
func (s *redactedStream) Unwrap() io.Writer { return s.to }

// redacted makes everything that a command prints lose the secrets that it comes
// to know.
func (s streams) redacted() streams {
	s.redactor = secret.NewRedactor()
	s.view = &view{color: colorAuto}
	out, err := s.out, s.err
	s.out = report.On(&redactedStream{to: out, redactor: s.redactor}, func() report.Screen { return s.view.of(out) })
	s.err = report.On(&redactedStream{to: err, redactor: s.redactor}, func() report.Screen { return s.view.of(err) })
	return s
}
