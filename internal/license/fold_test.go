package license

import (
	"cmp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFoldKeyIgnoresCase(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, key string }{
		{"", ""},
		{"jan.novak@contoso.cz", "jan.novak@contoso.cz"},
		{"Jan.Novak@Contoso.CZ", "jan.novak@contoso.cz"},
		{"Contoso:POWER_BI_PRO", "contoso:power_bi_pro"},
		{"\u212Aelvin@x.cz", "kelvin@x.cz"}, // the Kelvin sign is a k
		{"İstanbul", "İstanbul"},            // no locale: a letter of its own
		{"not utf-8: A\xff\xc3", "not utf-8: a\xff\xc3"},
	} {
		if got := FoldKey(tt.text); got != tt.key {
			t.Errorf("FoldKey(%q) = %q, want %q", tt.text, got, tt.key)
		}
	}
	if FoldKey("ŽLUŤOUČKÝ@kůň.cz") != FoldKey("žluťoučký@KŮŇ.cz") {
		t.Error("Czech letters are not folded")
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
		if utf8.ValidString(a) && utf8.ValidString(b) && (FoldKey(a) == FoldKey(b)) != strings.EqualFold(a, b) {
			t.Fatalf("FoldKey and strings.EqualFold disagree on %q and %q", a, b)
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
