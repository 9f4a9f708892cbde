//go:build bench && linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// cost is what a process and all that it started took.
type cost struct {
	wall, cpu time.Duration
	// peak is the memory of all processes together, own that of the first
	// alone. Bytes.
	peak, own int64
	output    []byte
}

// measure runs a command to its end.
func measure(ctx context.Context, stdin, program string, args ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the bench runs what it built
	var out, failed bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &failed
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return cost{}, err
	}
	watch := watchMemory(cmd.Process.Pid)
	err := cmd.Wait()
	wall := time.Since(started)
	peak, own := watch.stop()
	if err != nil {
		return cost{}, fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, failed.String())
	}
	// The kernel adds the children that the process has waited for.
	return cost{
		wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		peak: peak, own: own, output: out.Bytes(),
	}, nil
}

// and is the cost of one thing after the other.
func (c cost) and(o cost) cost {
	return cost{wall: c.wall + o.wall, cpu: c.cpu + o.cpu, peak: max(c.peak, o.peak), own: max(c.own, o.own)}
}

// repeated sums up measurements of one thing: the least time, because whatever
// else runs on the machine adds time and never takes any away, and the median of
// the memory, which a busy machine moves in both directions.
func repeated(all []cost) cost {
	sum := all[0]
	peaks, owns := make([]int64, len(all)), make([]int64, len(all))
	for i, c := range all {
		sum.wall, sum.cpu = min(sum.wall, c.wall), min(sum.cpu, c.cpu)
		peaks[i], owns[i] = c.peak, c.own
	}
	slices.Sort(peaks)
	slices.Sort(owns)
	sum.peak, sum.own = peaks[len(all)/2], owns[len(all)/2]
	return sum
}

// duel measures two things n times, by turns, so that both see the machine in
// the same moods.
func duel(n int, ours, theirs func() (cost, error)) (a, b cost, err error) {
	var our, their []cost
	for range n {
		t, err := theirs()
		if err != nil {
			return a, b, err
		}
		o, err := ours()
		if err != nil {
			return a, b, err
		}
		our, their = append(our, o), append(their, t)
	}
	return repeated(our), repeated(their), nil
}
