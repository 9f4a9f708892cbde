package license

import (
	"cmp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// Only the 26 letters of ASCII are folded: what Alvao does with others nobody
// knows, and one must not take the place of another without a word.
func TestFoldKeyFoldsASCIIOnly(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, key string }{
		{"", ""},
		{"jan.novak@contoso.cz", "jan.novak@contoso.cz"},
		{"Jan.Novak@Contoso.CZ", "jan.novak@contoso.cz"},
		{"Contoso:POWER_BI_PRO", "contoso:power_bi_pro"},
		{"\u212Aelvin@X.cz", "\u212Aelvin@x.cz"}, // the Kelvin sign is no k
		{"ma\u017Ftersoft", "ma\u017Ftersoft"},   // the long s is no s
		{"Žaneta@X.cz", "Žaneta@x.cz"},
		{"İstanbul", "İstanbul"},
		{"[@`{", "[@`{"}, // beside the letters
		{"not utf-8: A\xff\xc3", "not utf-8: a\xff\xc3"},
	} {
		if got := FoldKey(tt.text); got != tt.key {
			t.Errorf("FoldKey(%q) = %q, want %q", tt.text, got, tt.key)
		}
	}
}

func TestFoldKeyOfAFoldedKeyAllocatesNothing(t *testing.T) {
	allocations := testing.AllocsPerRun(100, func() { FoldKey("jan.novak@contoso.cz") })
	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestFoldKeyProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := anyText().Draw(t, "a")
		b := rapid.OneOf(anyText(), rapid.Just(otherCase(t, a))).Draw(t, "b")
		if key := FoldKey(a); FoldKey(key) != key {
			t.Fatalf("folding %q twice gives another key", a)
		}
		if FoldKey(a) == FoldKey(b) && !strings.EqualFold(a, b) {
			t.Fatalf("FoldKey and strings.EqualFold disagree on %q and %q", a, b)
		}
		if isASCII(a) && isASCII(b) && (FoldKey(a) == FoldKey(b)) != strings.EqualFold(a, b) {
			t.Fatalf("FoldKey and strings.EqualFold disagree on %q and %q, which are ASCII", a, b)
		}
		if EqualFold(a, b) != (FoldKey(a) == FoldKey(b)) {
			t.Fatalf("EqualFold and FoldKey disagree on %q and %q", a, b)
		}
		if got, want := sign(compareFold(a, b)), strings.Compare(FoldKey(a), FoldKey(b)); got != want {
			t.Fatalf("compareFold(%q, %q) = %d, but the keys compare as %d", a, b, got, want)
		}
		aHigh, aLow := foldPrefix(a)
		bHigh, bLow := foldPrefix(b)
		if p := cmp.Or(cmp.Compare(aHigh, bHigh), cmp.Compare(aLow, bLow)); p != 0 && p != sign(compareFold(a, b)) {
			t.Fatalf("prefixes of %q and %q compare as %d", a, b, p)
		}
	})
}

// anyText draws texts with letters that have cases, and bytes that are no text.
func anyText() *rapid.Generator[string] {
	letters := rapid.RuneFrom([]rune("aAkKsSzZ\u212AſßẞžŽůŮσςΣİıΩωǅǆǄ@.:_09\x00\uFFFD"))
	return rapid.OneOf(
		rapid.StringOf(letters),
		rapid.StringOfN(letters, 0, 4, -1),
		rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// otherCase moves some letters of a text along their cases.
func otherCase(t *rapid.T, text string) string {
	var b strings.Builder
	for _, r := range text {
		for range rapid.IntRange(0, 3).Draw(t, "steps") {
			r = unicode.SimpleFold(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func sign(n int) int { return cmp.Compare(n, 0) }
