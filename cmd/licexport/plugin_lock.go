package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func newPluginLockCommand(io streams) *cobra.Command {
	var flags struct {
		setup

		lockFile, version, source, checksums, platform, envFrom string
		allowEnv, settingsEnv                                   []string
	}
	cmd := &cobra.Command{
		Use:   "lock NAME|FILE...",
		Short: "Write the hashes of plugins into the lock file, to let them start",
		Long: `Writes the SHA-256 of plugins into licexport.lock beside the configuration file,
or beside licexport for a plugin that the lock file there has already. licexport
starts only plugins whose hash is in one of them, and checks it at every start.
Lock a plugin after you install or update it, if you trust where it came from.

A plugin that was built for this machine is started once it is locked, to learn
which environment variables hold its settings where there is no configuration
file. They are shown and noted (settings_env); no others are ever read for it.
With --settings-env or --settings-env-from nothing is started. If the plugin calls
itself experimental, which means that nobody has tried it against the real service
yet, that is shown and noted, too.

With --checksums, licexport reads the digests of all platforms from a file with
lines of digest and file name, as release tools write it. They must be the
digests of the programs, not of archives.`,
		Example: `  licexport plugin lock acme
  licexport plugin lock acme --checksums checksums.txt --plugin-version 1.2.0`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			places, err := plugins.StandardPlaces()
			if err != nil {
				return err
			}
			places.Owners = flags.owners
			update := plugins.Update{Version: flags.version, Source: flags.source, Env: flags.allowEnv, Platform: flags.platform}
			if flags.checksums != "" {
				if len(args) != 1 {
					return usageError(cmd, errors.New("--checksums works with one plugin only"))
				}
				if update.Files, err = readChecksums(flags.checksums, pluginName(args[0])); err != nil {
					return problem.With(problem.Usage, err)
				}
			}
			path, err := flags.lockFileOf(flags.lockFile, places.HostDir, args)
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			if err := takeGiven(cmd, &update, flags.settingsEnv, flags.envFrom, args); err != nil {
				return problem.With(problem.Usage, err)
			}
			locked, err := places.Lock(path, args, update)
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			if update.SettingsEnv == nil && (flags.platform == "" || flags.platform == plugins.Platform()) {
				for i := range locked {
					if err := flags.learn(cmd.Context(), io, places, path, &locked[i], update); err != nil {
						return err
					}
				}
			}
			if flags.quiet {
				return nil
			}
			return report.Locked(io.out, path, locked)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.lockFile, "lock-file", "", "write to `file` (default: the licexport.lock that has the plugin, else the one beside the configuration file)")
	f.StringVar(&flags.version, "plugin-version", "", "`version` of the plugin (default: the one that the program file names)")
	f.StringVar(&flags.source, "from", "", "record `where` the plugin came from")
	f.StringVar(&flags.checksums, "checksums", "", "take the digests of all platforms from `file`")
	f.StringVar(&flags.platform, "platform", "", "`platform` that the program was built for, such as windows_amd64 (default: the one of this machine)")
	f.StringArrayVar(&flags.allowEnv, "allow-env", nil, "let the plugin see the environment variable `NAME` (repeatable)")
	f.StringArrayVar(&flags.settingsEnv, "settings-env", nil, "note that the variable `NAME` holds a setting where there is no configuration file (repeatable)")
	f.StringVar(&flags.envFrom, "settings-env-from", "", "take these names, and whether it is experimental, from the entry of the same plugin in another lock `file`")
	flags.flags(cmd)
	return cmd
}

// takeGiven puts what flags say about a plugin into u: the variables for its
// settings and, from another lock file, whether it is experimental.
func takeGiven(cmd *cobra.Command, u *plugins.Update, names []string, from string, targets []string) error {
	if cmd.Flags().Changed("settings-env") {
		u.SettingsEnv = names
		return nil
	}
	if from == "" {
		return nil
	}
	lock, err := plugins.ReadLock(from)
	if err != nil {
		return err
	}
	if len(targets) != 1 {
		return errors.New("--settings-env-from works with one plugin only")
	}
	entry, found := lock.Plugins[pluginName(targets[0])]
	if !found || entry.SettingsEnv == nil {
		return fmt.Errorf("%s does not say which variables hold the settings of plugin %s", from, pluginName(targets[0]))
	}
	u.SettingsEnv, u.Experimental = entry.SettingsEnv, &entry.Experimental
	return nil
}

// learn starts a plugin that was just locked and notes which variables hold its
// settings, and whether it is experimental. A plugin that cannot be started stays
// locked.
func (s *setup) learn(ctx context.Context, io streams, places plugins.Places, path string, l *plugins.Locked, u plugins.Update) error {
	description, err := s.describeLocked(ctx, io, places, path, l.Plugin)
	if err == nil {
		u.Experimental = &description.Experimental
		u.SettingsEnv, err = config.SettingsEnv(description.ConfigSchema)
	}
	if err != nil {
		report.Texts(io.err, []string{fmt.Sprintf("plugin %s is locked, but does not say which environment variables hold its settings, so none is read for it: %v", l.Plugin.Name, err)})
		return nil
	}
	again, err := places.Lock(path, []string{l.Plugin.Path}, u)
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	l.SettingsEnv, l.Experimental = again[0].SettingsEnv, again[0].Experimental
	return nil
}

// describeLocked asks a plugin that is in the lock file at path what it is.
func (s *setup) describeLocked(ctx context.Context, io streams, places plugins.Places, path string, plugin plugins.Plugin) (host.Description, error) {
	exporter, err := s.exporter(io, "")
	if err != nil {
		return host.Description{}, err
	}
	if exporter.Plugins.Locks, err = plugins.LocksOf(path); err != nil {
		return host.Description{}, err
	}
	exporter.Plugins.Places, exporter.Plugins.Overrides = places, nil
	return exporter.DescribeFile(ctx, plugin.Name, plugin.Path)
}

// lockFileOf is the lock file to write into: for plugins that the one beside licexport
// has, that one, since a plugin in two lock files would stop all runs.
func (s *setup) lockFileOf(flag, hostDir string, targets []string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	shipped := filepath.Join(hostDir, plugins.LockFileName)
	lock, err := plugins.ReadLock(shipped)
	if err != nil {
		return "", err
	}
	there := slices.DeleteFunc(slices.Clone(targets), func(target string) bool {
		_, locked := lock.Plugins[pluginName(target)]
		return !locked
	})
	switch len(there) {
	case 0:
		return s.lockPath("")
	case len(targets):
		return shipped, nil
	default:
		return "", problem.New(problem.Usage, fmt.Sprintf("plugin %s is locked in %s, and others of these are not", pluginName(there[0]), shipped),
			"Lock it by a command of its own.")
	}
}

// lockPath is where the lock file goes.
func (s *setup) lockPath(flag string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	file, err := s.file(nil)
	if err != nil {
		return "", err
	}
	if file.Path == "" {
		return "", problem.With(problem.Usage, errors.New("there is no configuration file, and the lock file belongs beside it; make one with licexport config init, or name the lock file with --lock-file"))
	}
	return filepath.Join(file.Dir, plugins.LockFileName), nil
}

// pluginName is the name of a plugin that was given by name or by its program.
func pluginName(target string) string {
	base := filepath.Base(target)
	if !strings.HasPrefix(base, sourcev1.BinaryPrefix) {
		return target
	}
	return strings.TrimSuffix(strings.TrimPrefix(base, sourcev1.BinaryPrefix), ".exe")
}

func readChecksums(path, plugin string) (map[string]map[string]plugins.Digest, error) {
	f, err := inputfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the checksums: %w", err)
	}
	defer func() { _ = f.Close() }()
	return plugins.ReadChecksums(f, path, plugin)
}
