package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/report"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func newPluginLockCommand(io streams) *cobra.Command {
	var flags struct {
		setup

		lockFile, version, source, checksums, platform string
		allowEnv                                       []string
	}
	cmd := &cobra.Command{
		Use:   "lock NAME|FILE...",
		Short: "Write the hashes of plugins into the lock file, to let them start",
		Long: `Writes the SHA-256 of plugins into licexport.lock beside the configuration file.
licexport starts only plugins whose hash is there, and checks it at every start.
Lock a plugin after you install or update it, if you trust where it came from.
Nothing is executed.

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
					return exit.With(exit.Usage, err)
				}
			}
			path, err := flags.lockPath(flags.lockFile)
			if err != nil {
				return err
			}
			locked, err := places.Lock(path, args, update)
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			if flags.quiet {
				return nil
			}
			return report.Locked(io.out, path, locked)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.lockFile, "lock-file", "", "write to `file` (default: licexport.lock beside the configuration file)")
	f.StringVar(&flags.version, "plugin-version", "", "`version` of the plugin (default: the one that the program file names)")
	f.StringVar(&flags.source, "from", "", "record `where` the plugin came from")
	f.StringVar(&flags.checksums, "checksums", "", "take the digests of all platforms from `file`")
	f.StringVar(&flags.platform, "platform", "", "`platform` that the program was built for, such as windows_amd64 (default: the one of this machine)")
	f.StringArrayVar(&flags.allowEnv, "allow-env", nil, "let the plugin see the environment variable `NAME` (repeatable)")
	flags.flags(cmd)
	return cmd
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
		return "", exit.With(exit.Usage, errors.New("there is no configuration file, and the lock file belongs beside it; make one with licexport config init, or name the lock file with --lock-file"))
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
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the checksums: %w", err)
	}
	defer func() { _ = f.Close() }()
	return plugins.ReadChecksums(f, path, plugin)
}
