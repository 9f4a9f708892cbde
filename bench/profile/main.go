//go:build bench

// Command profile is a run of licexport under Go's profiler. The program itself
// has no profiler in it, because nobody needs one there.
//
//	go run -tags bench ./bench/profile -config licexport.yaml -source m365 -plugins bin/plugins
//	go tool pprof -top cpu.prof
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	path := flag.String("config", "licexport.yaml", "configuration `file`")
	source := flag.String("source", "m365", "source to read")
	dir := flag.String("plugins", "bin/plugins", "`folder` of the plugins; their hashes are not checked")
	cpu := flag.String("cpu", "cpu.prof", "CPU profile to write")
	memory := flag.String("memory", "memory.prof", "profile of allocations to write")
	percent := flag.Int("gc", 100, "garbage collector's percentage")
	flag.Parse()
	debug.SetGCPercent(*percent)

	file, err := config.Load(*path)
	if err != nil {
		return err
	}
	job, err := file.Select(*source)
	if err != nil {
		return err
	}
	override := plugins.Overrides{}
	plugin := file.Source(*source).Plugin
	if err := override.ParseOverride("-plugins", plugin+"="+filepath.Join(*dir, "licexport-source-"+plugin)); err != nil {
		return err
	}
	exporter := &export.Exporter{Opener: &export.Opener{
		Plugins: plugins.Verifier{Overrides: override, Locks: &plugins.Locks{}},
		Version: "0.0.0", Log: slog.New(slog.DiscardHandler), Redactor: secret.NewRedactor(),
		Environ: os.Environ(), LookupEnv: os.LookupEnv,
	}}
	return profiled(*cpu, *memory, func() error {
		_, err := exporter.Run(ctx, export.Plan{File: file, Job: job, Trigger: state.TriggerManual})
		return err
	})
}

// profiled writes profiles of what work does.
func profiled(cpu, memory string, work func() error) error {
	runtime.MemProfileRate = 64 << 10
	c, err := os.Create(cpu)
	if err != nil {
		return err
	}
	m, err := os.Create(memory)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(c); err != nil {
		return err
	}
	err = work()
	pprof.StopCPUProfile()
	return errors.Join(err, pprof.Lookup("allocs").WriteTo(m, 0), c.Close(), m.Close())
}
