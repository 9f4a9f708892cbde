package interview

import (
	"context"
	"strconv"
	"strings"
)

// Agree asks whether a file is to be published that removes so many assignments. Who
// agrees types their number, so that nobody does it by habit; where nothing is
// removed, yes is enough.
func (a *Asker) Agree(ctx context.Context, removed int) (bool, error) {
	question, want := "To publish this, type the number of assignments that are removed; anything else publishes nothing", strconv.Itoa(removed)
	if removed == 0 {
		question, want = "To publish this, type yes; anything else publishes nothing", "yes"
	}
	answer, err := a.Text(ctx, question, "", func(string) error { return nil })
	return strings.ReplaceAll(answer, ",", "") == want, err
}
