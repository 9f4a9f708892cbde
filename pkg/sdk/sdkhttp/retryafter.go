package sdkhttp

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RetryAfter reads when a service wants to be asked again: Retry-After in seconds or
// as a date, or else the reset of a rate limit. A Transport does so by itself; this is
// for services that answer several requests in one, each with headers of its own.
// Anything that is no time in the future counts as absent, because then the ordinary
// pauses are the better guess.
func RetryAfter(status int, header http.Header, now time.Time) (time.Duration, bool) {
	if sent, err := http.ParseTime(header.Get("Date")); err == nil {
		now = sent // dates are by the clock of the server
	}
	if wait, ok := moment(header.Get("Retry-After"), now, false); ok {
		return wait, true
	}
	if status != http.StatusTooManyRequests && header.Get("X-RateLimit-Remaining") != "0" {
		return 0, false
	}
	if wait, ok := moment(header.Get("X-RateLimit-Reset"), now, true); ok {
		return wait, true
	}
	return moment(header.Get("RateLimit-Reset"), now, true)
}

// earliestEpoch divides numbers of seconds from times in Unix seconds (2001).
const earliestEpoch = 1e9

// moment reads a time to wait: seconds, whole or with a fraction, or a date as
// in RFC 9110, section 10.2.3, or in RFC 3339. With epoch, large numbers are
// seconds since 1970 (X-RateLimit-Reset of GitHub, for one:
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
func moment(value string, now time.Time, epoch bool) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if epoch && seconds >= earliestEpoch && seconds < 1e11 {
			return after(now, time.Unix(int64(seconds), 0))
		}
		if math.IsNaN(seconds) || seconds <= 0 || seconds > 1e8 {
			return 0, false
		}
		return time.Duration(seconds * float64(time.Second)), true
	}
	if date, err := http.ParseTime(value); err == nil {
		return after(now, date)
	}
	if date, err := time.Parse(time.RFC3339, value); err == nil {
		return after(now, date)
	}
	return 0, false
}

func after(now, then time.Time) (time.Duration, bool) {
	if !then.After(now) {
		return 0, false
	}
	return then.Sub(now), true
}
