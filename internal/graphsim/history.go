package graphsim

import "time"

// history is consumedUnits over time, oldest first: what the licensing service
// reports may be some minutes old.
type history struct{ moments []moment }

// moment is consumedUnits by skuId, from a time on.
type moment struct {
	since    time.Time
	consumed map[string]int
}

// add notes what holds from now on.
func (h *history) add(now time.Time, consumed map[string]int) {
	h.moments = append(h.moments, moment{since: now, consumed: consumed})
}

// at is what held at a time, or at the beginning if that was later.
func (h *history) at(when time.Time) map[string]int {
	for i := len(h.moments) - 1; i > 0; i-- {
		if !h.moments[i].since.After(when) {
			return h.moments[i].consumed
		}
	}
	return h.moments[0].consumed
}
