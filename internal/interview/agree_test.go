package interview_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/interview"
)

// Only the number agrees, with or without the commas in which it is shown.
func TestAgree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		removed int
		answer  string
		want    bool
	}{
		{1204, "1204", true}, {1204, "1,204", true}, {1204, "1203", false}, {1204, "yes", false}, {1204, "", false},
		{0, "yes", true}, {0, "0", false}, {0, "", false},
	} {
		var out strings.Builder
		got, err := interview.New(strings.NewReader(c.answer+"\n"), &out).Agree(t.Context(), c.removed)
		if err != nil || got != c.want {
			t.Errorf("%q to %d: %v, %v", c.answer, c.removed, got, err)
		}
	}
}
