package main

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/logs"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/secret"
)

// logging is what the configuration says about the log.
type logging struct {
	settings config.Log

	once sync.Once
	// file stays open as long as the program runs; nil means standard error.
	file io.Writer
}

// logger makes the log. The environment wins over flags, flags win over the
// configuration. A log in a file is nothing that is printed, so --quiet leaves
// it alone.
func (s *setup) logger(io streams, redactor *secret.Redactor) (*slog.Logger, error) {
	l := &s.logging
	options := logs.Options{
		Format: s.format(), Level: l.settings.Level, Quiet: s.quiet,
		Levels: os.Getenv(logs.LevelEnv), Redactor: redactor,
	}
	l.once.Do(func() { l.open(io, s.owners) })
	if l.file == nil {
		return logs.New(io.err, options)
	}
	options.Quiet, options.Level, options.Dates = false, cmp.Or(options.Level, "info"), true
	return logs.New(l.file, options)
}

// open opens the log file. A run is worth more than its log, so one that cannot
// be written goes to standard error instead.
func (l *logging) open(io streams, owners ownership.Rule) {
	if l.settings.File == "" {
		return
	}
	file, err := logs.OpenRotating(l.settings.File, logs.Rotation{
		MaxSize: l.settings.MaxSize, MaxFiles: l.settings.MaxFiles, MaxAge: l.settings.MaxAge, Owners: owners,
	})
	if err != nil {
		report.Texts(io.err, []string{fmt.Sprintf("the log goes to standard error instead of log.file: %v", err)})
		return
	}
	l.file = file
}

// logged writes how a run ended into the log, if that is not what a person reads
// on standard error: what a scheduler starts has no terminal that anybody reads.
func (s *setup) logged(log *slog.Logger, o *export.Outcome, err error) {
	if s.logging.file != nil || s.toMachine() {
		logOutcome(log, o, err)
	}
}

// reported passes on an error that a person has to see. A program gets it as a
// line of the log, and only the exit code is left of it.
func (s *setup) reported(log *slog.Logger, err error) error {
	if err == nil || isSilent(err) || !s.toMachine() {
		return err
	}
	log.Error(err.Error(), logs.Problems(err))
	return silently(problem.ClassOf(err))
}

func (s *setup) format() string { return cmp.Or(s.logFormat, s.logging.settings.Format) }

// toMachine reports whether a program reads standard error. It wants the lines of
// the log there, and nothing else.
func (s *setup) toMachine() bool { return s.format() == "json" && s.logging.file == nil }

// showsProgress reports whether a person may be shown how far a run is.
func (s *setup) showsProgress() bool { return !s.quiet && !s.toMachine() }
