package schedule_test

import (
	"fmt"
	"testing"

	"github.com/licexport/licexport/internal/schedule"
)

func TestShards(t *testing.T) {
	t.Parallel()
	var jobs []string
	for i := range 400 {
		jobs = append(jobs, fmt.Sprint("customer-", i))
	}
	const n = 8
	where := map[string]int{}
	for i := range n {
		mine := schedule.Shard{Index: i, Count: n}.Of(jobs)
		if len(mine) < 30 || len(mine) > 70 {
			t.Errorf("shard %d has %d of 400 jobs", i, len(mine))
		}
		for _, job := range mine {
			if _, twice := where[job]; twice {
				t.Errorf("%s is in two shards", job)
			}
			where[job] = i
		}
	}
	if len(where) != len(jobs) {
		t.Errorf("only %d of %d jobs are in a shard", len(where), len(jobs))
	}
	// With one shard more, jobs move only into the new one.
	for i := range n {
		for _, job := range (schedule.Shard{Index: i, Count: n + 1}).Of(jobs) {
			if where[job] != i {
				t.Errorf("%s moved from shard %d to %d", job, where[job], i)
			}
		}
	}
	// Assignments must never change from version to version.
	if got := (schedule.Shard{Index: 3, Count: 8}).Of(jobs[:20]); fmt.Sprint(got) != fixedShard {
		t.Errorf("got %v", got)
	}
}

const fixedShard = "[customer-1 customer-2 customer-10 customer-13 customer-14 customer-15]"

func TestParseShard(t *testing.T) {
	t.Parallel()
	if s, err := schedule.ParseShard("2/8"); err != nil || s != (schedule.Shard{Index: 2, Count: 8}) {
		t.Errorf("got %v, %v", s, err)
	}
	for _, text := range []string{"", "8/8", "-1/8", "1", "a/b", "0/0"} {
		if _, err := schedule.ParseShard(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
