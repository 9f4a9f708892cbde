//go:build bench && linux

package main

import (
	"os"
	"syscall"
	"time"
)

// Sizes of the largest directory to be fast with, and of the one published
// before it: one holder in a thousand is new.
const (
	manyHolders   = 1_000_000
	holdersBefore = 999_000
	pipelineTimes = 5
)

// pipeline compares a whole run, from the plugin's stream to the published file
// that was read back, with taking the same stream and sorting the same rows.
func pipeline(l *lab) error {
	j, err := l.newSynthetic("pipeline")
	if err != nil {
		return err
	}
	if _, err := j.runSynthetic(manyHolders); err != nil {
		return err
	}
	file, err := os.Stat(j.output())
	if err != nil {
		return err
	}
	if err := writeArrivals(j.output(), j.file("arrivals.csv"), manyHolders); err != nil {
		return err
	}
	ours, theirs, err := duel(pipelineTimes, j.publishMany, j.streamAndSort)
	if err != nil {
		return err
	}
	l.report.seconds("3,000,000 assignments, wall, beside stream and sort", ours.wall, theirs.wall, 1.6)
	l.report.seconds("3,000,000 assignments, CPU, beside stream and sort", ours.cpu, theirs.cpu, 0)
	l.report.bytes("3,000,000 assignments, peak of the host beside the file", ours.own, file.Size(), 2.5)
	return nil
}

// publishMany is one run that has something to publish and something to compare
// it with.
func (j *job) publishMany() (cost, error) {
	if _, err := j.runSynthetic(holdersBefore); err != nil {
		return cost{}, err
	}
	settle()
	return j.runSynthetic(manyHolders)
}

// streamAndSort is the yardstick.
func (j *job) streamAndSort() (cost, error) {
	settle()
	received, err := measure(j.lab.ctx, "", j.lab.yardstick, "stream", j.lab.synthetic, stream(manyHolders))
	if err != nil {
		return cost{}, err
	}
	sorted, err := measure(j.lab.ctx, "", "env", "LC_ALL=C", "sort", "-o", j.file("sorted.csv"), j.file("arrivals.csv"))
	return received.and(sorted), err
}

// settle lets the disk finish with what was written before, so that nobody pays
// for anybody else's writing.
func settle() {
	syscall.Sync()
	time.Sleep(200 * time.Millisecond)
}
