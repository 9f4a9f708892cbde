package report_test

import (
	"math"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/report"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567",
		-1: "-1", -999: "-999", -1000: "-1,000", math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := report.Number(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 users", 1: "1 user", 2: "2 users", 2500: "2,500 users"} {
		if got := report.Count(n, "user"); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// Unknown is not 0.
func TestOptional(t *testing.T) {
	t.Parallel()
	if got := report.Optional(nil) + report.Optional(new(int64(0))) + report.Optional(new(int64(1000))); got != "–01,000" {
		t.Error(got)
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0:                                    "less than 0.1 s",
		99 * time.Millisecond:                "less than 0.1 s",
		100 * time.Millisecond:               "0.1 s",
		9_940 * time.Millisecond:             "9.9 s",
		12_900 * time.Millisecond:            "12 s",
		time.Minute:                          "1 min",
		3*time.Minute + 20*time.Second:       "3 min 20 s",
		2*time.Hour + 500*time.Millisecond:   "120 min",
		59*time.Second + 999*time.Nanosecond: "59 s",
	} {
		if got := report.Duration(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
