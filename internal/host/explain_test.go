package host

import (
	"testing"
	"time"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		2 * time.Hour: "2h", 5 * time.Minute: "5m", 90 * time.Minute: "1h30m", 15 * time.Second: "15s",
		300 * time.Millisecond: "300ms", 10 * time.Minute: "10m", 100 * time.Second: "1m40s", 0: "0s",
	} {
		if got := words(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
