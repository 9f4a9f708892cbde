//go:build bench && linux

package main

import (
	"fmt"
	"os"
	"time"
)

// linear compares the cost of one assignment in a large directory with that in a
// small one. What a run costs that has nothing to read is left out, because it
// would make the small one look slow.
func linear(l *lab) error {
	j, err := l.newSynthetic("linear")
	if err != nil {
		return err
	}
	sizes := []struct{ holders, times int }{{1, 10}, {10_000, 10}, {100_000, 5}, {1_000_000, 2}}
	costs := make([]cost, len(sizes))
	for i, size := range sizes {
		var runs []cost
		for range size.times {
			// A folder without history: each size is published for the first time.
			if err := j.forget(); err != nil {
				return err
			}
			settle()
			c, err := j.runSynthetic(size.holders)
			if err != nil {
				return err
			}
			runs = append(runs, c)
		}
		costs[i] = repeated(runs)
	}
	each := func(i int) time.Duration {
		return (costs[i].cpu - costs[0].cpu) / time.Duration(sizes[i].holders*perHolder)
	}
	for i := 2; i < len(sizes); i++ {
		l.report.add(row{
			what: fmt.Sprintf("CPU per assignment, %d holders beside %d", sizes[i].holders, sizes[1].holders),
			ours: each(i).String(), theirs: each(1).String(),
			ratio: float64(each(i)) / float64(each(1)), budget: 1.3,
		})
	}
	largest := sizes[len(sizes)-1]
	file, err := os.Stat(j.output())
	if err != nil {
		return err
	}
	rows := int64(largest.holders * perHolder)
	own := costs[len(costs)-1].own - costs[0].own
	l.report.add(row{
		what: fmt.Sprintf("host's memory per assignment, %d holders, beside the file", largest.holders),
		ours: fmt.Sprintf("%d B", own/rows), theirs: fmt.Sprintf("%d B", file.Size()/rows),
		ratio: float64(own) / float64(file.Size()),
	})
	return nil
}
