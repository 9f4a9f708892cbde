package export_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A run has one clock: each time that it leaves behind, in the outcome, the
// history, the record or the state, is by that of the exporter.
func TestEveryTimeIsByTheClockOfTheRun(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.now = time.Date(2031, 7, 4, 2, 30, 0, 0, time.UTC)
	o := d.published(pair("2", "3", ""))
	if !o.Started.Equal(d.now) || !o.Finished.Equal(d.now) || !o.Published.Time.Equal(d.now) {
		t.Errorf("started %s, published %s, finished %s; want %s", o.Started, o.Published.Time, o.Finished, d.now)
	}
	files, err := filepath.Glob(d.path(".licexport/*/*/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	heads, err := filepath.Glob(d.path(".licexport/*/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, heads...)
	if len(files) < 2 {
		t.Fatalf("the state has only %v", files)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(content, &value); err != nil {
			t.Fatal(err)
		}
		times := 0
		visitTimes(value, func(at time.Time) {
			times++
			if !at.Equal(d.now) {
				t.Errorf("%s has the time %s, want %s", path, at, d.now)
			}
		})
		if times == 0 {
			t.Errorf("%s has no time", path)
		}
	}
}

// visitTimes calls visit with each time in a JSON value.
func visitTimes(value any, visit func(time.Time)) {
	switch v := value.(type) {
	case map[string]any:
		for _, inner := range v {
			visitTimes(inner, visit)
		}
	case []any:
		for _, inner := range v {
			visitTimes(inner, visit)
		}
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil && strings.Contains(v, "T") {
			visit(at)
		}
	}
}
