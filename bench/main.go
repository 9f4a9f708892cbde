//go:build bench && linux

// Command bench measures what licexport costs beside what the same work costs
// with nothing around it (see yardstick), and prints the ratios. They mean the
// same on every machine; seconds do not. docs/benchmarks.md explains each.
//
// It runs the programs that "make build" built, each in a process of its own,
// and asks the kernel what they took: CPU seconds of a process and of all that
// it started, and the peak of their memory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// chapters of the measurement, in the order of the printout.
func chapters() []chapter {
	return []chapter{
		{"start", startUp},
		{"graph", graphCost},
		{"latency", graphLatency},
		{"pipeline", pipeline},
		{"linear", linear},
		{"tenants", tenTenants},
		{"page", pages},
	}
}

// chapter measures one thing.
type chapter struct {
	name    string
	measure func(*lab) error
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	check := flag.Bool("check", false, "fail when a ratio exceeds its budget by more than a fifth")
	only := flag.String("only", "", "measure only the `chapters` named (start,graph,latency,pipeline,linear,tenants,page)")
	bin := flag.String("bin", "bin", "`folder` of licexport and its plugins")
	keep := flag.String("keep", "", "keep configurations and outputs in this `folder`")
	flag.Parse()
	l, err := newLab(ctx, *bin, *keep)
	if err != nil {
		return err
	}
	defer l.close()
	started := time.Now()
	for _, c := range chapters() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), c.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%4.0f s  %s\n", time.Since(started).Seconds(), c.name)
		if err := c.measure(l); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	l.report.print(os.Stdout)
	if missed := l.report.missed(); *check && len(missed) > 0 {
		return errors.New("more than a fifth over the budget: " + strings.Join(missed, "; "))
	}
	return nil
}

// lab holds what all chapters share.
type lab struct {
	ctx    context.Context
	dir    string
	keep   bool
	report report
	// Programs.
	licexport, yardstick, synthetic string
}

func newLab(ctx context.Context, bin, keep string) (*lab, error) {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return nil, err
	}
	l := &lab{
		ctx: ctx, dir: keep, keep: keep != "",
		licexport: filepath.Join(bin, "licexport"),
		yardstick: filepath.Join(bin, "bench", "yardstick"),
		synthetic: filepath.Join(bin, "bench", "licexport-source-synthetic"),
	}
	for _, program := range []string{l.licexport, l.yardstick, l.synthetic} {
		if _, err := os.Stat(program); err != nil {
			return nil, fmt.Errorf("%w (make bench builds it)", err)
		}
	}
	if !l.keep {
		l.dir, err = os.MkdirTemp("", "licexport-bench-")
	}
	return l, err
}

func (l *lab) close() {
	if !l.keep {
		_ = os.RemoveAll(l.dir)
	}
}

// folder makes a fresh folder for one measurement.
func (l *lab) folder(name string) (string, error) {
	dir := filepath.Join(l.dir, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o700)
}
