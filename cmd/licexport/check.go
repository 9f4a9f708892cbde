package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/systemproxy"
)

// checkFlags are the flags of check.
type checkFlags struct {
	sourceFlags

	job    string
	format string
}

func newCheckCommand(io streams) *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check [NAME | --source NAME | --job NAME]",
		Short: "Try sign-in, permissions and reachability of sources, in steps",
		Long: `Tries the settings of a source, or of all sources of a job, step by step. For each
step it says what it found and, if the step failed, what to do. It reads no more
than one user of each source and writes nothing.

NAME is a job, or a source. It may be left out where there is only one job, or no
job and only one source.

Exit codes: 0 all passed. 3 a check failed. 2 usage or configuration. 7 passed,
with warnings.`,
		Example: `  licexport check m365
  licexport check --job nightly
  licexport check --source contoso --config /etc/licexport/licexport.yaml`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.format != "text" && flags.format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", flags.format))
			}
			return flags.run(cmd, io, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.job, "job", "", "check all sources of job `NAME`")
	f.StringVar(&flags.format, "format", "text", "`format`: text or json")
	flags.flags(cmd)
	return cmd
}

// proxyNotes are the settings of the system about proxies that licexport does not
// follow. By default Windows looks for a proxy by itself, which matters only when
// something cannot be reached.
func proxyNotes(s systemproxy.Settings, passed bool) []string {
	if s.Detects && !passed {
		return append(s.Notes, systemproxy.DetectNote())
	}
	return s.Notes
}

func (c *checkFlags) run(cmd *cobra.Command, io streams, names []string) error {
	var sources []string
	if c.source != "" {
		sources = []string{c.source}
	}
	if len(names)+len(sources) > 1 || c.job != "" && len(names)+len(sources) > 0 {
		return usageError(cmd, errors.New("say what to check in one way: NAME, --source NAME or --job NAME"))
	}
	file, err := c.file(append(names, sources...))
	if err != nil {
		return err
	}
	job, err := pickJob(file, c.job, sources, names)
	if err != nil {
		return withHelp(cmd, err)
	}
	exporter, err := c.exporter(io, configDir(file))
	if err != nil {
		return err
	}
	return c.checkAll(cmd, io, exporter, file, job)
}

// checkAll checks one source after the other, whatever becomes of the ones before.
func (c *checkFlags) checkAll(cmd *cobra.Command, io streams, exporter *export.Exporter, file *config.File, job *config.Job) error {
	var classes []problem.Class
	var failed error
	var checked []report.Checked
	wrote := false
	for _, name := range job.Sources {
		err := c.open(cmd.Context(), io, exporter, file.Source(name), func(s *export.Source) error {
			results, err := s.Check(cmd.Context())
			if err != nil {
				return err
			}
			one := report.Checked{Source: s.Name, Plugin: s.Plugin, Version: s.Description.Version, Results: results}
			checked, classes = append(checked, one), append(classes, one.Class())
			if c.format == "json" {
				return nil
			}
			shown, err := report.Checks(io.out, one, wrote, c.quiet)
			wrote = wrote || shown
			return err
		})
		if err != nil {
			failed = errors.Join(failed, err)
			checked = append(checked, report.Checked{Source: name, Plugin: file.Source(name).Plugin, Failed: problem.List(err)[0]})
			if cmd.Context().Err() != nil {
				break
			}
		}
	}
	if c.format == "json" {
		if err := report.ChecksJSON(io.out, checked); err != nil {
			return err
		}
	}
	class := problem.Worst(classes...)
	report.Texts(io.err, proxyNotes(io.proxy, failed == nil && class != problem.Source))
	if failed != nil {
		return failed
	}
	return silently(class)
}
