package sdkhttp

import (
	"testing"
	"time"
)

// A vendor that is down for half an hour fills no log.
func TestAWarningOnceAMinute(t *testing.T) {
	t.Parallel()
	var p pace
	begin := time.Date(2026, 11, 26, 2, 30, 0, 0, time.UTC)
	warned := 0
	for after := time.Duration(0); after < 30*time.Minute; after += 8 * time.Second {
		if p.due(begin.Add(after)) {
			warned++
		}
	}
	if warned < 28 || warned > 30 {
		t.Errorf("%d warnings in half an hour", warned)
	}
}
