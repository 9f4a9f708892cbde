package export

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
)

// Describe starts a plugin and lets it say what it is.
func (o *Opener) Describe(ctx context.Context, plugin string) (host.Description, error) {
	dir, err := os.Getwd()
	if err != nil {
		return host.Description{}, err
	}
	return o.describe(ctx, config.WithoutFile(dir, plugin).Source(plugin))
}

// DescribeFile is Describe for a plugin whose program is at path.
func (o *Opener) DescribeFile(ctx context.Context, plugin, path string) (host.Description, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return host.Description{}, err
	}
	src := config.WithoutFile(filepath.Dir(path), plugin).Source(plugin)
	src.Path = path
	return o.describe(ctx, src)
}

func (o *Opener) describe(ctx context.Context, src *config.Source) (host.Description, error) {
	s := o.source(src)
	defer s.Close()
	if _, err := s.start(ctx); err != nil {
		return host.Description{}, err
	}
	return s.Description, nil
}

// VersionError says that a plugin is another version than the one that was
// locked, although its file is the same: the entry was written by hand.
type VersionError struct {
	Plugin, Locked, Found string
}

// Problem says what to do.
func (e *VersionError) Problem() *problem.Problem {
	return problem.New(problem.Usage,
		fmt.Sprintf("plugin %s calls itself version %s, but it was locked as %s", e.Plugin, e.Found, e.Locked),
		"Lock it again: licexport plugin lock "+e.Plugin)
}

// Error is the text of the problem.
func (e *VersionError) Error() string { return e.Problem().Error() }

// checkVersion compares what the plugin says with its lock entry.
func checkVersion(plugin, locked, found string) error {
	if locked == "" || locked == found {
		return nil
	}
	return &VersionError{Plugin: plugin, Locked: locked, Found: found}
}
