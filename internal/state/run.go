package state

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"time"
)

// NewRunID makes the name of a run: its start in UTC and four random digits, as
// in 20261123-023000-7f3a. Names sort by time.
func NewRunID(start time.Time) string {
	var random [2]byte
	_, _ = rand.Read(random[:]) // never fails, by its contract
	return start.UTC().Format("20060102-150405") + "-" + hex.EncodeToString(random[:])
}

// runIDs may be part of a file name on every system.
var runIDs = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$`)

func checkRunID(id string) error {
	if !runIDs.MatchString(id) {
		return fmt.Errorf("%q is no name of a run; they look like 20261123-023000-7f3a", id)
	}
	return nil
}
