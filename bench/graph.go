//go:build bench && linux

package main

import (
	"fmt"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
)

// Sizes of tenants. Three quarters of the users hold licenses and are read, so
// the slow tenant has a hundred pages.
const (
	largeTenant = 100_000
	slowTenant  = 130_000
)

// graphCost compares the CPU time and the memory of a run, host and plugin, with
// that of a bare loop over the same pages.
func graphCost(l *lab) error {
	t, err := l.newTenant("contoso", largeTenant, 1)
	if err != nil {
		return err
	}
	defer t.server.Close()
	j, err := t.job()
	if err != nil {
		return err
	}
	// The first readers fill the server's cache of compressed pages.
	if err := sameWork(t, j); err != nil {
		return err
	}
	ours, bare, err := duel(5,
		func() (cost, error) { c, _, err := j.run(t.name); return c, err },
		func() (cost, error) { c, _, err := t.read("bare"); return c, err })
	if err != nil {
		return err
	}
	typed, _, err := t.read("typed")
	if err != nil {
		return err
	}
	l.report.seconds("100,000 users, CPU, beside a bare loop", ours.cpu, bare.cpu, 2.5)
	l.report.seconds("100,000 users, CPU, beside typed models", ours.cpu, typed.cpu, 0)
	l.report.seconds("100,000 users, typed models beside the bare loop", typed.cpu, bare.cpu, 0)
	l.report.bytes("100,000 users, peak memory of all processes", ours.peak, bare.peak, 4)
	l.report.bytes("100,000 users, peak memory of the host alone", ours.own, bare.peak, 0)
	l.report.bytes("100,000 users, typed models beside the bare loop", typed.peak, bare.peak, 0)
	return nil
}

// sameWork makes sure that all readers see the same users.
func sameWork(t *tenant, j *job) error {
	_, bare, err := t.read("bare")
	if err != nil {
		return err
	}
	_, typed, err := t.read("typed")
	if err != nil {
		return err
	}
	_, record, err := j.run(t.name)
	if err != nil {
		return err
	}
	if bare != typed || record.Sources[0].Holders != bare.Users || record.Sources[0].Pages != int64(bare.Pages) {
		return fmt.Errorf("unequal work: bare %+v, typed %+v, licexport %+v", bare, typed, record.Sources[0])
	}
	return nil
}

// graphLatency compares the time of a run with the pages' latencies alone, which
// nobody can avoid: each page names the next.
func graphLatency(l *lab) error {
	t, err := l.newTenant("contoso", slowTenant, 1)
	if err != nil {
		return err
	}
	defer t.server.Close()
	j, err := t.job()
	if err != nil {
		return err
	}
	if _, _, err := j.run(t.name); err != nil {
		return err
	}
	for _, each := range []struct {
		latency time.Duration
		times   int
	}{{50 * time.Millisecond, 3}, {250 * time.Millisecond, 1}, {time.Second, 1}} {
		t.server.SetFaults(graphsim.Delay(each.latency))
		var runs []cost
		var pages int64
		for range each.times {
			c, record, err := j.run(t.name)
			if err != nil {
				return err
			}
			runs, pages = append(runs, c), record.Sources[0].Pages
		}
		floor := time.Duration(pages) * each.latency
		// 1.1 times the pages' latencies, and eight more for the start, the
		// sign-in, the licenses, the last count and the publication.
		budget := 1.1 + 8/float64(pages)
		l.report.seconds(fmt.Sprintf("%d pages of %v, wall", pages, each.latency), repeated(runs).wall, floor, budget)
	}
	return nil
}
