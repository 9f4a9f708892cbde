package schedule

import (
	"hash/fnv"
	"time"
)

// backoff is how long to wait after the first, second, … failure of a run. The
// last one holds for all further failures.
func backoff(failures int) time.Duration {
	steps := [...]time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}
	return steps[min(max(failures, 1), len(steps))-1]
}

// spread is a number in [0, limit) that looks random and is always the same for
// the same names and time, so that a restart changes nothing.
func spread(limit time.Duration, due time.Time, names ...string) time.Duration {
	if limit <= 0 {
		return 0
	}
	h := fnv.New64a()
	for _, name := range names {
		_, _ = h.Write([]byte(name)) // a hash takes everything
		_, _ = h.Write([]byte{0})
	}
	text, err := due.UTC().MarshalText()
	if err != nil {
		return 0
	}
	_, _ = h.Write(text)
	return time.Duration(mix(h.Sum64()) % uint64(limit))
}

// mix makes every bit of the result depend on every bit of x (the finalizer of
// SplitMix64): FNV alone changes little for neighboring times.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
