package state

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"time"
)

// NewRunID makes the name of a run: its start in UTC, then three digits for the
// fraction of the second and three random ones, as in 20261123-023000-7f3a1c.
// Names sort by time.
func NewRunID(start time.Time) string {
	var random [2]byte
	_, _ = rand.Read(random[:]) // never fails, by its contract
	fraction := start.Nanosecond() / (int(time.Second) >> 12)
	return fmt.Sprintf("%s-%03x%03x", start.UTC().Format(runTime), fraction, (int(random[0])<<4|int(random[1])&0xf)&0xfff)
}

// runIDs may be part of a file name on every system.
var runIDs = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$`)

func checkRunID(id string) error {
	if !runIDs.MatchString(id) {
		return fmt.Errorf("%q is not the name of a run; such a name looks like 20261123-023000-7f3a1c", id)
	}
	return nil
}
