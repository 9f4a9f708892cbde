package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/interview"
	"github.com/licexport/licexport/internal/manpage"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// initFlags are the flags of config init.
type initFlags struct {
	setup

	first   config.Initial
	values  []string
	force   bool
	noInput bool
	account string
}

func newConfigInitCommand(io streams) *cobra.Command {
	var flags initFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a first configuration file",
		Long: `Writes a configuration file with its sources and one job, and with comments on the
other settings. On a terminal it asks questions; flags answer them in advance.
Elsewhere, or with --no-input, it asks nothing and uses only the flags, for one
source.

Each answer is checked at once and asked for again if it is wrong. A secret that
is typed does not show; it is kept as licexport secret set keeps it, for the
account that runs this command (Windows: or for that of --account). At the end you
can try the sign-in and a dry run.
An interview that is interrupted keeps its answers, but no secrets, in a draft
beside the file (licexport.yaml.draft) and goes on with them the next time.

Give the settings of the plugin with --set; licexport plugin describe NAME lists
them. A secret is never written into the file, only the place where it is kept:
--set client_secret=env:NAME, file:PATH, protected:NAME (see licexport secret) or
"command:PROGRAM ARGUMENT".

A list is typed with commas, or by repeating the flag:
  --set email=mail,user_principal_name
  --set email=mail --set email=user_principal_name
Items with keys of their own are typed by their name or id alone, or one at a
time with KEY=VALUE,KEY=VALUE:
  --set groups=Licenses-CAD,Licenses-ERP
  --set groups=name=Licenses-CAD,uid=CAD,purchased=25 --set groups=Licenses-ERP
A part of an object, and an entry of a map whose names you choose:
  --set columns.email=E-mail --set purchased.Full=120
Lists and objects may also be JSON: --set 'groups=[{"name": "Licenses-CAD"}]'.

On Windows, a folder that is missing is made, and only SYSTEM, the administrators
and the account of --account can use it.`,
		Example: `  licexport config init
  licexport config init --source contoso --set tenant_id=contoso.onmicrosoft.com \
    --set client_id=11111111-2222-3333-4444-555555555555 --set client_secret=file:/etc/licexport/contoso.secret \
    --output /srv/alvao/licenses.csv --cron "30 2 * * *" --time-zone Europe/Prague
  licexport config init --config C:\ProgramData\licexport\licexport.yaml --account 'CONTOSO\svc-licexport$'`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return flags.run(cmd, io) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.first.Source, "source", "", "`name` of the source (default: that of the plugin)")
	f.StringVar(&flags.first.Plugin, "plugin", "", "`name` of the plugin that reads it (default: that with the name of the source, else m365)")
	f.StringArrayVar(&flags.values, "set", nil, "set `KEY=VALUE` for the plugin (repeatable; lists have commas)")
	f.StringVar(&flags.first.Output, "output", "licenses.csv", "the CSV `file` for ImportLic, absolute or relative to the folder of the configuration")
	f.StringVar(&flags.first.Job, "job", "nightly", "`name` of the job")
	f.StringVar(&flags.first.Cron, "cron", "", "run the job on this schedule: a cron `expression` such as \"30 2 * * *\" (default: no schedule)")
	f.StringVar(&flags.first.Zone, "time-zone", localZone(), "IANA `name` of the time zone of the schedule")
	manpage.DefaultOfTheMachine(f, "time-zone")
	f.StringVar(&flags.account, "account", "", "Windows: `account` that will run licexport, for which a missing folder of the file is made and secrets are kept (default: this one)")
	f.BoolVar(&flags.force, "force", false, "replace an existing configuration file")
	f.BoolVar(&flags.noInput, "no-input", false, "ask nothing")
	flags.flags(cmd)
	return cmd
}

func (i *initFlags) run(cmd *cobra.Command, io streams) error {
	path, err := i.target()
	if err != nil {
		return err
	}
	exporter, err := i.exporter(io, filepath.Dir(path))
	if err != nil {
		return err
	}
	asker := i.asker(io, path)
	if asker == nil {
		err = i.fill(cmd, exporter, path)
	} else {
		err = (&initInterview{initFlags: i, cmd: cmd, asker: asker, exporter: exporter, path: path}).run()
	}
	if err != nil {
		return withHelp(cmd, err)
	}
	text, err := i.first.Text()
	if err != nil {
		return err
	}
	if err := i.prepareFolder(filepath.Dir(path)); err != nil {
		return err
	}
	if err := config.WriteNew(path, text, i.force); err != nil {
		return err
	}
	if asker != nil {
		_ = os.Remove(interview.DraftPath(path)) // the file has its answers
	}
	if err := report.NextSteps(io.out, path, i.config != "", &i.first); err != nil || asker == nil {
		return err
	}
	return i.offer(cmd, io, asker, path)
}

// target is where the file goes, if it may.
func (i *initFlags) target() (string, error) {
	path, err := filepath.Abs(cmp.Or(i.config, os.Getenv(config.PathEnv), config.FileName))
	if err != nil {
		return "", err
	}
	if err := i.checkAccount(path); err != nil {
		return "", err
	}
	if err := checkFolder(filepath.Dir(path)); err != nil {
		return "", err
	}
	if err := i.owners.Folder("folder of the configuration file", filepath.Dir(path)); err != nil {
		return "", problem.With(problem.Usage, err)
	}
	if _, err := os.Lstat(path); err == nil && !i.force {
		return "", problem.New(problem.Usage, path+" exists already; nothing was written", "To replace it: --force. To write another file: --config FILE")
	}
	return path, nil
}

// fill takes what flags say.
func (i *initFlags) fill(cmd *cobra.Command, exporter *export.Exporter, path string) error {
	if i.first.Plugin == "" {
		i.first.Plugin = i.first.UsualPlugin(exporter.InstalledPlugins())
	}
	if err := i.describe(cmd.Context(), exporter); err != nil {
		return err
	}
	if err := i.first.Set(i.values...); err != nil {
		return problem.With(problem.Usage, err)
	}
	if !cmd.Flags().Changed("source") {
		i.first.Source = i.first.Plugin
	}
	if err := i.check(); err != nil {
		return err
	}
	return i.try(cmd.Context(), exporter, path)
}

// describe learns which settings the plugin takes.
func (i *initFlags) describe(ctx context.Context, exporter *export.Exporter) error {
	description, err := exporter.Describe(ctx, i.first.Plugin)
	if err != nil {
		return err
	}
	i.first.Schema = description.ConfigSchema
	i.first.Options, err = config.Options(description.ConfigSchema)
	return err
}

// asker is who asks; nil if nobody can answer.
func (i *initFlags) asker(io streams, path string) *interview.Asker {
	in, ok := io.terminal()
	if i.noInput || !ok {
		return nil
	}
	asker := interview.New(in, io.err)
	asker.Dir = filepath.Dir(path)
	asker.Secrets = typedSecrets{
		io: io, in: in, owners: i.owners, account: i.account,
		prepare: func() error { return i.prepareFolder(asker.Dir) },
	}
	return asker
}

// check looks at what flags say besides the settings of the plugin.
func (i *initFlags) check() error {
	err := errors.Join(config.CheckName(i.first.Source), config.CheckName(i.first.Job))
	if i.first.Cron != "" {
		err = errors.Join(err, config.CheckSchedule(i.first.Cron, i.first.Zone))
	}
	return problem.With(problem.Usage, err)
}

// try proves that the source that is described now is right as far as that can be
// known: secrets may be put in their places later.
func (i *initFlags) try(ctx context.Context, exporter *export.Exporter, path string) error {
	text, err := i.first.Text()
	if err != nil {
		return err
	}
	file, err := config.Parse(text, filepath.Base(path), filepath.Dir(path))
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	return problem.With(problem.Usage, exporter.TrySettings(ctx, file.Source(i.first.Source)))
}
