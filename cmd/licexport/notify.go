package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newNotifyCommand(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "Try the notifications",
		Long:  `Tries the ways in which people and machines are notified of runs.`,
		Args:  cobra.ArbitraryArgs,
		RunE:  unknownCommand,
	}
	cmd.AddCommand(newNotifyTestCommand(io))
	return cmd
}

// notifyTestFlags are the flags of notify test.
type notifyTestFlags struct {
	outputFlags

	channels []string
	format   string
}

func newNotifyTestCommand(io streams) *cobra.Command {
	var flags notifyTestFlags
	cmd := &cobra.Command{
		Use:   "test",
		Short: "Send a test message by each way of the configuration",
		Long: `Sends one message, marked as a test, by each way that the settings below notify
have: webhook, mail, event_log, journal. It goes there whatever the setting "on"
says, is tried once, and is not remembered. Then it fetches the addresses of the
dead man's switch: ping.start, ping.success, ping.fail. The last of them is the
one that fits the last run, so that a test does not make the switch believe that
all is well. If ping.fail is set, the test alerts those whom the switch alerts.

It reports for each way whether it worked, and if not, what to do. Without --job it
takes the only job, or else the settings for runs without a job.

Exit codes: 0 all worked. 7 at least one failed. 2 usage or configuration, also when
nothing is configured.`,
		Example: `  licexport notify test
  licexport notify test --job nightly --channel webhook
  licexport notify test --format json --config /etc/licexport/licexport.yaml`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.format != "text" && flags.format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", flags.format))
			}
			return flags.with(io, func(e *export.Exporter, p export.Plan) error { return flags.run(cmd, io, e, p) })
		},
	}
	cmd.Flags().StringArrayVar(&flags.channels, "channel", nil, "only the way `NAME`, as webhook, ping or ping.fail (repeatable)")
	cmd.Flags().StringVar(&flags.format, "format", "text", "`format`: text or json")
	flags.flags(cmd)
	return cmd
}

func (n *notifyTestFlags) run(cmd *cobra.Command, io streams, e *export.Exporter, p export.Plan) error {
	if err := n.known(p); err != nil {
		return err
	}
	var all []notify.Tried
	var failed error
	e.TryNotifications(cmd.Context(), p, notify.Trial{Only: n.channels, LastGood: n.lastGood(cmd, p)}, func(t notify.Tried) {
		all = append(all, t)
		report.Texts(io.err, t.Warnings)
		if n.format == "text" && (!n.quiet || !t.OK()) && failed == nil {
			failed = report.Tried(io.out, t)
		}
	})
	if n.format == "json" {
		failed = report.TriedJSON(io.out, p.Job.Name, all)
	}
	if failed != nil {
		return failed
	}
	if slices.ContainsFunc(all, func(t notify.Tried) bool { return !t.OK() }) {
		return silently(problem.Attention)
	}
	return nil
}

// known reports what the flags name that the configuration does not have.
func (n *notifyTestFlags) known(p export.Plan) error {
	names := notify.ChannelNames(p.Job.Notify)
	whose := "runs without a job"
	if p.Job.Name != "" {
		whose = fmt.Sprintf("job %q", p.Job.Name)
	}
	if len(names) == 0 {
		remedy := "Set webhook, mail, ping, event_log or journal below notify in the configuration."
		if p.Job.Name == "" && len(p.File.Jobs) > 0 {
			remedy = "A job may have its own: name it with --job. Jobs: " + strings.Join(p.File.JobNames(), ", ")
		}
		return problem.New(problem.Usage, "nobody is notified of "+whose, remedy)
	}
	for _, name := range n.channels {
		if !slices.ContainsFunc(names, func(known string) bool { return known == name || strings.HasPrefix(known, name+".") }) {
			return problem.New(problem.Usage, fmt.Sprintf("there is no way %q to notify of %s", name, whose), "There are: "+strings.Join(names, ", "))
		}
	}
	return nil
}

// lastGood reports whether the last run of the job ended with exit code 0.
func (n *notifyTestFlags) lastGood(cmd *cobra.Command, p export.Plan) bool {
	o, err := overview.Read(cmd.Context(), p.File, []*config.Job{p.Job}, overview.Options{
		Now: clock.System{}.Now(), FS: disk.OSFor(n.owners), StateDir: n.stateDir,
	})
	return err == nil && len(o.Jobs) == 1 && o.Jobs[0].LastRun != nil && o.Jobs[0].LastRun.ExitCode == 0
}

// channelNames are the ways to notify that a configuration has.
func channelNames(f *config.File) []string {
	var all []string
	add := func(c config.Notify) {
		all = append(all, notify.ChannelNames(c)...)
		if c.Ping != nil {
			all = append(all, "ping")
		}
	}
	add(f.Notify)
	for _, j := range f.Jobs {
		add(j.Notify)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
