package reach_test

import (
	"testing"

	"github.com/licexport/licexport/internal/reach"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	for remedy, want := range map[string]string{
		"":                        "there is no answer",
		"try again later":         "there is no answer; try again later",
		"Check DNS.\nAsk for it.": "there is no answer. Check DNS. Ask for it.",
	} {
		if got := reach.Sentence("there is no answer", remedy); got != want {
			t.Errorf("%q: got %q, want %q", remedy, got, want)
		}
	}
}
