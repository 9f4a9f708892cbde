package report

import (
	"strconv"
	"time"
)

// Number writes n with commas between thousands, as in 2,500.
func Number[N ~int | ~int64 | ~uint64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Count writes n and a noun, which takes an s unless n is 1.
func Count[N ~int | ~int64 | ~uint64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Number(n) + " " + noun + "s"
}

// Optional writes a number that may be unknown.
func Optional(n *int64) string {
	if n == nil {
		return "–"
	}
	return Number(*n)
}

// Duration writes d as people say it: 0.4 s, 12 s, 3 min 20 s.
func Duration(d time.Duration) string {
	switch {
	case d < 100*time.Millisecond:
		return "less than 0.1 s"
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d < time.Minute:
		return strconv.Itoa(int(d.Seconds())) + " s"
	case int(d.Seconds())%60 == 0:
		return strconv.Itoa(int(d.Minutes())) + " min"
	default:
		return strconv.Itoa(int(d.Minutes())) + " min " + strconv.Itoa(int(d.Seconds())%60) + " s"
	}
}
