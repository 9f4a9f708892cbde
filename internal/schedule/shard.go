package schedule

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// Shard is one of Count parts into which jobs are divided. A job is in the same
// part whatever other jobs there are; when Count grows, jobs move only into new
// parts.
type Shard struct{ Index, Count int }

// ParseShard reads "2/8", the third of eight: the first is 0, as in the
// completion index of a Kubernetes Job.
func ParseShard(text string) (Shard, error) {
	index, count, ok := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(index)
	n, err2 := strconv.Atoi(count)
	s := Shard{Index: i, Count: n}
	if !ok || err1 != nil || err2 != nil || !s.valid() {
		return Shard{}, fmt.Errorf("%q is not a shard: write INDEX/COUNT with an index from 0 to COUNT-1, as in 0/8 for the first of eight", text)
	}
	return s, nil
}

func (s Shard) valid() bool { return s.Count >= 1 && s.Index >= 0 && s.Index < s.Count }

// Has reports whether a job is in this part.
func (s Shard) Has(job string) bool {
	best, highest := 0, uint64(0)
	for i := range s.Count {
		if w := weight(job, i); w > highest {
			best, highest = i, w
		}
	}
	return best == s.Index
}

// Of lists those of the jobs that are in this part, in their order.
func (s Shard) Of(jobs []string) []string {
	var mine []string
	for _, job := range jobs {
		if s.Has(job) {
			mine = append(mine, job)
		}
	}
	return mine
}

// weight is how much a part wants a job; the job goes where it is wanted most
// (rendezvous hashing).
func weight(job string, part int) uint64 {
	sum := sha256.Sum256([]byte(strconv.Itoa(part) + "/" + job))
	return binary.BigEndian.Uint64(sum[:])
}
