package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// sourceFlags are the flags of commands that work with one source.
type sourceFlags struct {
	setup

	source string
}

func (s *sourceFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.source, "source", "", "`NAME` of the source or, without a configuration file, of the plugin")
	s.setup.flags(cmd)
}

// with opens the source, passes it to use, and closes it.
func (s *sourceFlags) with(cmd *cobra.Command, io streams, use func(*export.Source) error) error {
	if s.source == "" {
		return usageError(cmd, errors.New("say which source: --source NAME"))
	}
	file, err := s.file([]string{s.source})
	if err != nil {
		return err
	}
	if _, err := file.Select(s.source); err != nil {
		return problem.With(problem.Usage, err)
	}
	exporter, err := s.exporter(io, configDir(file))
	if err != nil {
		return err
	}
	source, err := exporter.Open(cmd.Context(), file.Source(s.source))
	if err != nil {
		return err
	}
	defer source.Close()
	if !s.quiet {
		report.Texts(io.err, source.Warnings)
	}
	return use(source)
}
