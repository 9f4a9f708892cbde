//go:build linux

package chaos_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	runs     = flag.Int("chaos.runs", 0, "how many experiments; 0: one for each class of trouble")
	seed     = flag.Uint64("chaos.seed", 1, "seed of the first experiment, the next ones follow; 0: from the clock")
	parallel = flag.Int("chaos.parallel", 2, "how many experiments at a time")
)

// TestCampaign makes experiments. See the documentation of the package.
func TestCampaign(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector sees nothing of other processes")
	}
	first, n := *seed, *runs
	if first == 0 {
		first = uint64(time.Now().Unix())
	}
	if n == 0 {
		n = len(troubles())
	}
	c := newCampaign(t)
	began := time.Now()
	results := newTally()
	seeds := make(chan uint64)
	var workers sync.WaitGroup
	for range *parallel {
		workers.Go(func() {
			for s := range seeds {
				story, err := c.run(s)
				if err != nil {
					t.Errorf("VIOLATION: %v", err)
				}
				results.add(story)
			}
		})
	}
	for i := range n {
		seeds <- first + uint64(i)
	}
	close(seeds)
	workers.Wait()
	t.Logf("%d experiments from seed %d in %s: %s", n, first, time.Since(began).Round(time.Second), results)
}

func newCampaign(t *testing.T) *campaign {
	t.Helper()
	// The folder is short because sockets are made in it, and it is kept if it
	// is of use for finding out what went wrong.
	dir, err := os.MkdirTemp("", "lxchaos")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !t.Failed() {
			_ = os.RemoveAll(dir)
		}
	})
	c := &campaign{dir: dir}
	c.mount = canMount(filepath.Join(dir, "mount"))
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	c.programs = buildPrograms(t, filepath.Join(dir, "bin"))
	c.histories = &histories{campaign: c, made: map[string]func() (*history, error){}}
	return c
}

// tally counts what became of the runs of a campaign.
type tally struct {
	mu    sync.Mutex
	runs  int
	count map[string]map[string]int // by trouble, by ending
}

func newTally() *tally { return &tally{count: map[string]map[string]int{}} }

func (t *tally) add(s story) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, trouble := range s.troubles {
		t.runs++
		if t.count[trouble] == nil {
			t.count[trouble] = map[string]int{}
		}
		file := string(s.endings[i].file)
		if file == "" {
			file = "the same file"
		}
		t.count[trouble][fmt.Sprintf("%d %s", s.endings[i].code, strings.TrimPrefix(strings.TrimSuffix(file, " file"), "the "))]++
	}
}

// String is a table for people.
func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "%d runs with trouble", t.runs)
	for _, trouble := range slices.Sorted(maps.Keys(t.count)) {
		fmt.Fprintf(&b, "\n  %-36s", trouble)
		for _, ending := range slices.Sorted(maps.Keys(t.count[trouble])) {
			fmt.Fprintf(&b, " %dx %s,", t.count[trouble][ending], ending)
		}
	}
	return strings.TrimSuffix(b.String(), ",")
}
