//go:build bench && linux

package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
)

// Ten tenants of the same size, so that every one is the slowest.
const (
	tenants     = 10
	tenantUsers = 20_000
	tenantDelay = 500 * time.Millisecond
)

// tenTenants compares one job that reads ten tenants at once with one that reads
// a single one of them, and looks at the memory of a job that may read two at a
// time: it must not depend on how many there are to read.
func tenTenants(l *lab) error {
	all, err := l.newTenants(tenants)
	for _, t := range all {
		defer t.server.Close()
	}
	if err != nil {
		return err
	}
	alone, err := l.readTenants("alone", all[:1], 1)
	if err != nil {
		return err
	}
	together, err := l.readTenants("together", all, tenants)
	if err != nil {
		return err
	}
	for _, t := range all {
		t.server.SetFaults() // memory does not need to wait
	}
	two, err := l.readTenants("two", all[:2], 2)
	if err != nil {
		return err
	}
	ten, err := l.readTenants("ten", all, 2)
	if err != nil {
		return err
	}
	l.report.seconds("ten tenants at once beside one alone, wall", together.wall, alone.wall, 1.3)
	l.report.bytes("all ten at once beside one alone, peak memory", together.peak, alone.peak, 0)
	// What the tables of eight more tenants take is allowed; eight more processes
	// would be more than three times as much.
	l.report.bytes("ten tenants beside two, two at a time, peak memory", ten.peak, two.peak, 1.5)
	return nil
}

func (l *lab) newTenants(n int) ([]*tenant, error) {
	var all []*tenant
	for i := range n {
		t, err := l.newTenant(fmt.Sprintf("tenant%d", i), tenantUsers, uint64(i+1))
		if err != nil {
			return all, err
		}
		t.server.SetFaults(graphsim.Delay(tenantDelay))
		all = append(all, t)
		if _, _, err := t.read("bare"); err != nil { // fills the server's cache
			return all, err
		}
	}
	return all, nil
}

// readTenants reads some tenants in one job.
func (l *lab) readTenants(name string, some []*tenant, parallel int) (cost, error) {
	var sources strings.Builder
	var names []string
	for _, t := range some {
		if err := t.writeSecret(); err != nil {
			return cost{}, err
		}
		sources.WriteString(t.source())
		names = append(names, t.name)
	}
	j, err := l.newJob(name, sources.String(), parallel)
	if err != nil {
		return cost{}, err
	}
	c, _, err := j.run(names...)
	return c, err
}
