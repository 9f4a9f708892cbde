package retry

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfter reads the Retry-After header (RFC 9110, section 10.2.3): seconds,
// whole or with a fraction, or a date, which is by the clock of the server.
// Anything else, zero and times in the past count as absent, because then the
// ordinary pauses are the better guess.
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if math.IsNaN(seconds) || seconds <= 0 || seconds > 1e8 {
			return 0, false
		}
		return time.Duration(seconds * float64(time.Second)), true
	}
	if sent, err := http.ParseTime(header.Get("Date")); err == nil {
		now = sent
	}
	date, err := http.ParseTime(value)
	if err != nil || !date.After(now) {
		return 0, false
	}
	return date.Sub(now), true
}
