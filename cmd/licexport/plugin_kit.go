package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// kitFlags are the flags of plugin test.
type kitFlags struct {
	setup

	source   string
	junit    string
	upstream []string
	limits   conformance.Limits
	memory   string
}

func newPluginTestCommand(io streams) *cobra.Command {
	var flags kitFlags
	cmd := &cobra.Command{
		Use:   "test PROGRAM [ARGUMENT...]",
		Short: "Test a plugin, in any language, against the contract",
		Long: `Starts a plugin many times and tests it from the outside: handshake, mutual TLS,
description, settings, completeness, limits, cancellation, how it ends. Each
failure says what was seen, what is required and which page says so.

Most checks need a configuration with which the plugin works: a licexport.yaml
with a source of this plugin. Without one they are skipped. Lock files are
ignored, because you name the program yourself.

With --upstream the kit also stands between the plugin and its vendor: it names
the settings that hold the vendor's addresses, and breaks the answers of the
vendor in a hundred ways (cut off, empty, of another form, a page twice, statuses,
no answer). The export must be the same then, or there must be none.

Exit codes: 0 no check failed. 7 a check failed. 2 usage or configuration.`,
		Example: `  licexport plugin test ./bin/licexport-source-acme --config licexport.yaml
  licexport plugin test node dist/plugin.mjs --config licexport.yaml --junit conformance.xml
  licexport plugin test ./bin/licexport-source-acme --config licexport.yaml --upstream /api_url,/auth_url`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return flags.run(cmd.Context(), io, args) },
	}
	cmd.Flags().StringVar(&flags.source, "source", "", "take the settings of source `NAME` (default: the one source of the file)")
	cmd.Flags().StringVar(&flags.junit, "junit", "", "write the results as JUnit XML to `file`")
	cmd.Flags().StringSliceVar(&flags.upstream, "upstream", nil, "break the answers of the vendor whose addresses the settings `POINTER,...` hold, as in /api_url")
	cmd.Flags().DurationVar(&flags.limits.Whole, "max-time", 2*time.Hour, "how long a whole export may take")
	cmd.Flags().StringVar(&flags.memory, "max-memory", "1GiB", "how much memory the plugin may take for it: `size`, as in 200MiB")
	cmd.Flags().SetInterspersed(true)
	flags.flags(cmd)
	return cmd
}

func (k *kitFlags) run(ctx context.Context, io streams, args []string) error {
	if err := conformance.CheckUpstream(k.upstream); err != nil {
		return problem.With(problem.Usage, fmt.Errorf("--upstream %w", err))
	}
	var ok bool
	if k.limits.Memory, ok = strict.ParseSize(k.memory); !ok || k.limits.Memory == 0 || k.limits.Whole <= 0 {
		return problem.With(problem.Usage, fmt.Errorf("--max-memory %s, --max-time %v: name a size such as 200MiB and a time such as 10m", k.memory, k.limits.Whole))
	}
	exporter, err := k.exporter(io, "")
	if err != nil {
		return err
	}
	settings, err := k.settings(args)
	if err != nil {
		return err
	}
	options := conformance.Options{
		Path: args[0], Args: args[1:], Env: k.env, Log: exporter.Log, HostVersion: version,
		Upstream: k.upstream, Limits: k.limits,
	}
	if settings != nil {
		options.Env = append(options.Env, settings.Env...)
		options.Config = func(schema string) (host.Config, error) {
			return exporter.Configuration(ctx, settings, schema)
		}
	}
	report := conformance.Run(ctx, options)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := report.Text(io.out); err != nil {
		return err
	}
	if k.junit != "" {
		if err := disk.Replace(ctx, disk.OSFor(k.owners), k.junit, report.JUnit, nil, disk.Options{}); err != nil {
			return problem.With(problem.Output, err)
		}
	}
	if !report.OK() {
		return silently(problem.Attention)
	}
	return nil
}

// settings finds the source whose settings the plugin is tested with; nil if
// there is no configuration file.
func (k *kitFlags) settings(args []string) (*config.Source, error) {
	if k.config == "" && k.source == "" {
		return nil, nil //nolint:nilnil // no settings are no error: checks that need some are skipped
	}
	file, err := k.file([]string{k.source})
	if err != nil {
		return nil, err
	}
	if k.source != "" {
		if _, err := file.Select(k.source); err != nil {
			return nil, problem.With(problem.Usage, err)
		}
		return file.Source(k.source), nil
	}
	only, err := file.SourceOf(name.Of(filepath.Base(args[0]), runtime.GOOS))
	if err != nil {
		return nil, problem.With(problem.Usage, problem.Advise(err, "Say which source: --source NAME"))
	}
	return only, nil
}
