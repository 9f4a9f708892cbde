package license

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestLookKeyOfLookAlikes(t *testing.T) {
	t.Parallel()
	for _, alike := range [][]string{
		{"kelvin@x.cz", "\u212Aelvin@x.cz", "KELVIN@x.cz"},
		{"Visio 2", "Visio\u00A02", "Visio\u202F2", "Visio  2", " Visio 2", "Visio 2\t", "visio\u30002", "VISIO\u20292"},
		{"Účetnictví", "U\u0301c\u030Cetnictvi\u0301", "ÚČETNICTVÍ"},
		{"Visio", "Vi\u00ADsio", "Vi\u200Bsio", "\uFEFFVisio", "Vis\u2060io", "Visio\uFE0F", "Vi\u034Fsio", "Vi\u202Asio", "Vi\x01sio"},
		{"msft", "m\u017Fft", "ｍｓｆｔ", "ＭＳＦＴ"},
		{"office", "o\uFB03ce"},
		{"Strasse", "Straße", "STRAẞE"},
		{"istanbul", "ıstanbul", "ISTANBUL"},
		{"Adobe", "Аdobe", "аdobe", "Αdobe", "АDОВЕ"}, // Cyrillic and Greek capitals
		{"ТЕСТ", "тест", "TECT"},
		{"", " ", "\u200B"},
	} {
		for _, text := range alike {
			if LookKey(text) != LookKey(alike[0]) {
				t.Errorf("%+q and %+q look alike, but have the keys %+q and %+q", text, alike[0], LookKey(text), LookKey(alike[0]))
			}
		}
	}
	for _, apart := range [][2]string{{"E3", "E5"}, {"Visio2", "Visio 2"}, {"jan", "ján"}, {"l0", "10"}, {"5µ", "5m"}} {
		if LookKey(apart[0]) == LookKey(apart[1]) {
			t.Errorf("%q and %q have one key", apart[0], apart[1])
		}
	}
}

func TestTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Visio": "Visio", " Visio\u00A0\u202F2 ": "Visio 2", "Vi\u00ADsio\u200B": "Visio", "\uFEFF": "", "\u212A": "\u212A", "Č": "Č", "a\tb": "a b",
	} {
		if got := Typed(text); got != want || Typed(got) != got {
			t.Errorf("Typed(%+q) = %+q, want %+q", text, got, want)
		}
	}
}

func TestEveryTwinHasItsLatinLetter(t *testing.T) {
	t.Parallel()
	if n := utf8.RuneCountInString(twins); n != len(latin) {
		t.Errorf("%d twins of %d letters", n, len(latin))
	}
}

func TestLookKeyProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(anyText(), rapid.StringOf(rapid.RuneFrom([]rune("aAeE\u0301\u030C\u200B\u00AD ſßΣςσ\u1E9Eﬃ\u0130ı")))).Draw(t, "text")
		key := LookKey(text)
		if LookKey(key) != key {
			t.Fatalf("the key of %+q is %+q, and the key of that %+q", text, key, LookKey(key))
		}
		if LookKey(FoldKey(text)) != key {
			t.Fatalf("%+q folded has another key", text)
		}
		if utf8.ValidString(text) {
			for what, same := range map[string]string{
				"upper case": strings.ToUpper(text), "NFC": norm.NFC.String(text), "NFD": norm.NFD.String(text),
				"spaces around": "\u00A0" + text + " ", "an invisible end": text + "\u200B",
			} {
				if got := LookKey(same); got != key && !foldsApart(text) {
					t.Fatalf("%s of %+q: key %+q, want %+q", what, text, got, key)
				}
			}
		}
	})
}

// foldsApart reports whether a text has letters whose capital folds to other
// letters than they do themselves: only the dotted capital I.
func foldsApart(text string) bool { return strings.Contains(norm.NFD.String(text), "I\u0307") }

func FuzzLookKey(f *testing.F) {
	for _, text := range []string{"Visio 2", "\u212Aelvin", "o\uFB03ce", "a\xff\u200B", "İı"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if key := LookKey(text); LookKey(key) != key {
			t.Errorf("the key of %+q is not its own key: %+q, %+q", text, key, LookKey(key))
		}
	})
}

func BenchmarkLookKey(b *testing.B) {
	for _, text := range []string{"name.surname@contoso.com", "Jiří.Žák@contoso.com"} {
		b.Run(fmt.Sprintf("%.4s", text), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				LookKey(text)
			}
		})
	}
}

// Every character comes to rest, alone and with a mark behind it: the key of a
// text from outside is found at once.
func TestLookKeyOfEveryCharacter(t *testing.T) {
	t.Parallel()
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !unicode.IsGraphic(r) && !IsInvisible(r) {
			continue // nobody has assigned it
		}
		for _, text := range []string{string(r), string(r) + "\u0301", string(r) + "\u0345"} {
			if key := LookKey(text); LookKey(key) != key {
				t.Fatalf("the key of %+q is %+q, and the key of that %+q", text, key, LookKey(key))
			}
		}
	}
	for _, pair := range [][2]string{{"\u13A0", "\uAB70"}, {"\u13F0", "\u13F8"}} {
		if LookKey(pair[0]) != LookKey(pair[1]) {
			t.Errorf("%+q and %+q, capital and small letters of Cherokee, do not look alike", pair[0], pair[1])
		}
	}
}
