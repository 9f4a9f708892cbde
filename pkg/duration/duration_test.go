package duration_test

import (
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/duration"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"30m": 30 * time.Minute, "2h": 2 * time.Hour, "1h30m": 90 * time.Minute,
		"3d": 72 * time.Hour, "1d12h": 36 * time.Hour, "90s": 90 * time.Second,
	} {
		got, err := duration.Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "d", "-1d", "1d-2h", "3", "1dx", "99999d", "65535d2000000h", "one day"} {
		if got, err := duration.Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %v", bad, got)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0s", 300 * time.Millisecond: "300ms", 15 * time.Second: "15s", 90 * time.Second: "1m30s",
		30 * time.Minute: "30m", 90 * time.Minute: "1h30m", 2 * time.Hour: "2h", 36 * time.Hour: "36h", 72 * time.Hour: "3d",
	} {
		if got := duration.Format(d); got != want {
			t.Errorf("Format(%v) = %q, want %q", d, got, want)
		}
		if back, err := duration.Parse(duration.Format(d)); err != nil || back != d {
			t.Errorf("Parse(Format(%v)) = %v, %v", d, back, err)
		}
	}
}
