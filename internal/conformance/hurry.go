package conformance

import (
	"fmt"
	"time"
)

const (
	// leastStall and mostStall bound the patience of a plugin whose vendor is broken
	// on purpose: it shall not give up on answers that are only slow, as on a busy
	// computer, and a run of the kit shall end.
	leastStall, mostStall = 2 * time.Second, 10 * time.Second
	// stallFactor is how much longer than the slowest answer of a good export an
	// answer may stand still.
	stallFactor = 10
)

// hurried are settings with which a plugin gives up soon, and still waits for every
// answer of a vendor whose slowest one takes this long.
func hurried(slowest time.Duration) map[string]string {
	stall := min(max(stallFactor*slowest, leastStall), mostStall)
	seconds := int64((stall + time.Second - 1) / time.Second)
	return map[string]string{
		stallSetting:   fmt.Sprintf("%ds", seconds),
		maxWaitSetting: fmt.Sprintf("%ds", seconds+1),
	}
}
