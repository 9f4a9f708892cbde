package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
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
	cmd.Flags().StringVar(&s.source, "source", "", "`NAME` of the source or, without a configuration file, of the plugin (default: the only source)")
	s.setup.flags(cmd)
}

// choose reads the configuration and settles which source is meant: the only one, if
// none is named.
func (s *sourceFlags) choose(cmd *cobra.Command) (*config.File, error) {
	var named []string
	if s.source != "" {
		named = []string{s.source}
	}
	file, err := s.file(named)
	if err != nil {
		return nil, err
	}
	if s.source == "" {
		if len(file.Sources) != 1 {
			return nil, usageError(cmd, problem.New(problem.Usage, "say which source: --source NAME", known("Sources of this file: ", file.SourceNames())))
		}
		s.source = file.Sources[0].Name
	}
	_, err = file.Select(s.source)
	return file, problem.With(problem.Usage, err)
}

// known lists what there is to choose from; nothing if that is nothing.
func known(title string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return title + strings.Join(names, ", ")
}

// with opens the source, passes it to use, and closes it.
func (s *sourceFlags) with(cmd *cobra.Command, io streams, use func(*export.Source) error) error {
	file, err := s.choose(cmd)
	if err != nil {
		return err
	}
	exporter, err := s.exporter(io, configDir(file))
	if err != nil {
		return err
	}
	return s.open(cmd.Context(), io, exporter, file.Source(s.source), use)
}

// open opens one source, passes it to use, and closes it.
func (s *sourceFlags) open(ctx context.Context, io streams, exporter *export.Exporter, configured *config.Source, use func(*export.Source) error) error {
	source, err := exporter.Open(ctx, configured)
	if err != nil {
		return err
	}
	defer source.Close()
	if !s.quiet {
		report.Texts(io.err, source.Warnings)
	}
	return use(source)
}
