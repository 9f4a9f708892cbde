package state_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/state"
)

// Whoever may write the lock file writes its note; it reaches terminals and records.
func TestNoteInTheLockIsTextOnly(t *testing.T) {
	t.Parallel()
	const hostile = "\x1b[2J\nError: forged\u202e"
	p := (&state.LockedError{Output: "licenses.csv", Run: hostile, PID: 1, Host: hostile, Step: hostile}).Problem()
	for _, text := range []string{p.Summary, p.Detail, p.Remedy} {
		if plain.Strip(text) != text || strings.Contains(text, "\n") {
			t.Errorf("%q", text)
		}
	}
}
