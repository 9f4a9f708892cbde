package csvout

import (
	"strings"
	"testing"
)

func TestCleanName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 254)
	for name, tt := range map[string]struct {
		in, want string
		cut      bool
	}{
		"empty":               {in: "", want: ""},
		"plain":               {in: "Jan Novak | CONTOSO", want: "Jan Novak | CONTOSO"},
		"accents":             {in: "Příliš žluťoučký kůň", want: "Příliš žluťoučký kůň"},
		"separator and quote": {in: `a;b"c`, want: "a b c"},
		"line and tab":        {in: "a\r\nb\tc\x00d\x7fe", want: "a  b c d e"},
		"C1 control":          {in: "a\u0085b", want: "a b"},
		"line separator":      {in: "a\u2028b\u2029c", want: "a b c"},
		"byte order mark":     {in: "\uFEFFa", want: " a"},
		"decomposed":          {in: "Jir\u030ci\u0301", want: "Jiří"},
		"decomposed, grave":   {in: "caffe\u0300", want: "caffè"},
		"Greek question mark": {in: "a\u037Eb", want: "a b"},
		"not UTF-8":           {in: "a\xffb", want: "a\uFFFDb"},
		"U+FFFD stays":        {in: "a\uFFFDb", want: "a\uFFFDb"},
		"emoji":               {in: "👩‍💻", want: "👩‍💻"},
		"just fits":           {in: long + "x", want: long + "x"},
		"one too long":        {in: long + "xy", want: long + "x", cut: true},
		"no half character":   {in: long + "🙂", want: long, cut: true},
		"fits once composed":  {in: long + "e\u0301", want: long + "é"},
		"255 accents fit":     {in: strings.Repeat("ž", 255), want: strings.Repeat("ž", 255)},
		"256 accents do not":  {in: strings.Repeat("ž", 256), want: strings.Repeat("ž", 255), cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, cut := cleanName(tt.in)
			if got != tt.want || cut != tt.cut {
				t.Errorf("cleanName(%q) = %q, %v; want %q, %v", tt.in, got, cut, tt.want, tt.cut)
			}
		})
	}
}

func TestCleanNameDoesNotAllocateForCleanNames(t *testing.T) {
	for _, name := range []string{"Jan Novak", "Příliš žluťoučký kůň", "李小龍"} {
		if n := testing.AllocsPerRun(100, func() { cleanName(name) }); n > 0 {
			t.Errorf("%q: %v allocations", name, n)
		}
	}
}
