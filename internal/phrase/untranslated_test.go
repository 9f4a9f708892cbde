package phrase

import (
	"slices"
	"testing"
)

// What has no translation is the same in all languages, and known to be English.
func TestUntranslated(t *testing.T) {
	p := New("less than a second")
	mixed := Join(": ", p, Untranslated("the \uE0F0secret\uE0F1 ends"), Untranslated("")).Edit(func(s string) string { return s + "!" })
	if got := mixed.String(); got != "less than a second: the secret ends!" {
		t.Errorf("%q", got)
	}
	if got := mixed.In(Czech); got != "méně než 1\u00a0s: the secret ends!" {
		t.Errorf("%q", got)
	}
	want := []Span{{Text: "méně než 1\u00a0s: "}, {Text: "the secret ends", English: true}, {Text: "!"}}
	if got := mixed.Spans(Czech); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := mixed.Spans(English); len(got) != 1 || got[0].English {
		t.Errorf("%+v", got)
	}
	if got := (Phrase{}).Spans(Czech); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if !Untranslated("").IsZero() {
		t.Error("an empty text is one")
	}
}
