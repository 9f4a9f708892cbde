package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/demo"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/schedule/monitor"
	"github.com/licexport/licexport/internal/web"
	"github.com/licexport/licexport/internal/web/access"
)

// showDemo shows the pages of serve for the demo until ctx ends.
func showDemo(ctx context.Context, io streams, run *license.Table, listen string) error {
	dir, err := demoFolder()
	if err != nil {
		return disk.Explain(os.TempDir(), "make a folder for the pages of the demo", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	now := clock.System{}.Now
	path, err := demo.Pages(run, now()).Write(ctx, dir)
	if err != nil {
		return err
	}
	file, err := config.Load(path)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	door, err := access.New(ctx, access.Options{Page: file.Page, Now: now, Sleep: clock.System{}.Sleep, Log: log})
	if err != nil {
		return err
	}
	l, err := monitor.Listen(ctx, listen, file.Page)
	if err != nil {
		return err
	}
	data := web.NewLive(web.LiveOptions{
		Config: func() *config.File { return file }, Schedule: func() schedule.Status { return schedule.Status{} }, Now: now,
	})
	fmt.Fprintf(io.err, "The pages of licexport serve, with what was read and an invented past: http://%s/\nCtrl+C ends them.\n", l.Addr())
	return monitor.Serve(ctx, l, door.Handler(web.Handler(data, web.Options{Version: version, Now: now, Log: log})), monitor.ServeOptions{Trusts: door.Trusts, Log: log})
}

// demoFolder makes a folder. Commands on the pages name it, so its name is short unless
// another demo has that one.
func demoFolder() (string, error) {
	dir := filepath.Join(os.TempDir(), "licexport-demo")
	if err := os.Mkdir(dir, 0o700); err == nil {
		return dir, nil
	}
	return os.MkdirTemp("", "licexport-demo-")
}
