package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// setup are the flags of every command that works with sources, and what
// becomes of them.
type setup struct {
	config         string
	env            []string
	dev            []string
	allowPlaintext bool
	allowReattach  bool
	logFormat      string
	quiet          bool
	owners         ownership.Rule
	names          bool
	// summarize writes what a run came to in place of the summary; nil: nothing does.
	summarize func(io.Writer, *export.Outcome) error

	logging logging
}

func (s *setup) flags(cmd *cobra.Command) {
	s.configFlag(cmd)
	s.runFlags(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&s.dev, "dev-plugin", nil, "for developers: run plugin `NAME=PATH` without checking its hash (repeatable)")
	f.BoolVar(&s.allowReattach, "allow-reattach", false, "for developers: use plugins that were started by hand with -debug ($"+sourcev1.ReattachEnv+")")
}

// configFlag is for commands that only look into the configuration.
func (s *setup) configFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.config, "config", "", "configuration `file` (default: $LICEXPORT_CONFIG, ./licexport.yaml, then the configuration folders of the user and of the computer)")
	s.ownersFlag(cmd)
}

// ownersFlag is for every command that obeys files or writes some.
func (s *setup) ownersFlag(cmd *cobra.Command) {
	ownersFlag(cmd, &s.owners)
}

func ownersFlag(cmd *cobra.Command, owners *ownership.Rule) {
	cmd.Flags().BoolVar(&owners.AllowForeign, strings.TrimPrefix(ownership.AllowFlag, "--"), false,
		"use files and folders that other accounts can change: whoever they are, they can then run programs as this account")
}

// runFlags are those that a scheduled run has in common with one by hand.
func (s *setup) runFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&s.env, "env", nil, "let plugins see the environment variable `NAME` (repeatable)")
	f.BoolVar(&s.allowPlaintext, "allow-plaintext-secrets", false, "accept secrets in plain text in the configuration")
	f.StringVar(&s.logFormat, "log-format", "", "`format` of log lines: text or json (default: log.format of the configuration, else text)")
	f.BoolVar(&s.names, "names", false, "name people in what is printed, also where it is not read on a terminal")
	f.BoolVarP(&s.quiet, "quiet", "q", false, "print only errors and what needs attention")
}

// file reads the configuration; without one, the named sources take their
// settings from the environment.
func (s *setup) file(sources []string) (*config.File, error) {
	finder, err := s.finder()
	if err != nil {
		return nil, err
	}
	path, err := finder.Find()
	if err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	if path == "" {
		return config.WithoutFile(finder.WorkDir, sources...), nil
	}
	f, err := config.Load(path)
	if err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	s.logging.settings = f.Log
	return f, nil
}

// finder knows where a configuration file can be.
func (s *setup) finder() (config.Finder, error) {
	workDir, err := os.Getwd()
	if err != nil {
		return config.Finder{}, err
	}
	userDir, err := os.UserConfigDir()
	if err != nil {
		userDir = "" // a service account may have no home
	}
	return config.Finder{
		Flag: s.config, Getenv: os.Getenv, WorkDir: workDir, UserDir: userDir, SystemDir: config.SystemDir(os.Getenv), Owners: s.owners,
	}, nil
}

// exporter makes what carries out runs. configDir is where the configuration
// file is, for its lock file; it may be empty.
func (s *setup) exporter(io streams, configDir string) (*export.Exporter, error) {
	redactor := io.redactor
	log, err := s.logger(io, redactor)
	if err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	if warning := s.owners.Warning(); warning != "" {
		log.Warn(warning)
	}
	verifier, err := s.verifier(configDir)
	if err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	opener := &export.Opener{
		Plugins: verifier, Version: version, Log: log, Redactor: redactor,
		Environ: os.Environ(), LookupEnv: os.LookupEnv,
		ExtraEnv: s.env, AllowPlaintext: s.allowPlaintext, Owners: s.owners, Attended: io.attended(),
	}
	if s.allowReattach {
		if opener.Reattach, err = host.ParseReattach(os.Getenv(sourcev1.ReattachEnv)); err != nil {
			return nil, problem.With(problem.Usage, err)
		}
	}
	return &export.Exporter{Opener: opener, FS: disk.OSFor(s.owners), Publishing: io.signals.publish}, nil
}

func (s *setup) verifier(configDir string) (plugins.Verifier, error) {
	places, err := plugins.StandardPlaces()
	if err != nil {
		return plugins.Verifier{}, err
	}
	places.Owners = s.owners
	locks, err := plugins.ReadLocks(places.HostDir, configDir, s.owners)
	if err != nil {
		return plugins.Verifier{}, err
	}
	overrides, err := s.overrides()
	if err != nil {
		return plugins.Verifier{}, err
	}
	v := plugins.Verifier{Places: places, Locks: locks, Overrides: overrides}
	if cache, err := os.UserCacheDir(); err == nil {
		v.CacheDir = filepath.Join(cache, "licexport")
	}
	return v, nil
}

// overrides are those of the user's file, over them those of flags.
func (s *setup) overrides() (plugins.Overrides, error) {
	overrides := plugins.Overrides{}
	if dir, err := os.UserConfigDir(); err == nil {
		if overrides, err = plugins.ReadOverrides(filepath.Join(dir, "licexport", plugins.OverrideFileName), s.owners); err != nil {
			return nil, err
		}
	}
	for _, value := range s.dev {
		if err := overrides.ParseOverride("--dev-plugin", value); err != nil {
			return nil, err
		}
	}
	return overrides, nil
}

// configDir is the folder of the configuration file, or empty without one.
func configDir(f *config.File) string {
	if f.Path == "" {
		return ""
	}
	return f.Dir
}
