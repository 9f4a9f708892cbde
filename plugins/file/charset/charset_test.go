package charset_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/licexport/licexport/plugins/file/charset"
	"github.com/licexport/licexport/plugins/file/fault"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const czech = "E-mail;Jméno\njan@contoso.cz;Jan Dvořák\nkun@contoso.cz;Příliš žluťoučký kůň 🐎\n"

// encode returns text in an encoding.
func encode(t *testing.T, text string, e encoding.Encoding) []byte {
	t.Helper()
	out, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

func TestDecode(t *testing.T) {
	t.Parallel()
	noHorse := strings.ReplaceAll(czech, " 🐎", "")
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	tests := map[string]struct {
		data []byte
		want string
		also []charset.Name // settings besides auto that are right
	}{
		"ASCII":                   {[]byte("a;b\n"), "a;b\n", []charset.Name{charset.UTF8, charset.Windows1250, charset.Windows1252}},
		"UTF-8":                   {[]byte(czech), czech, []charset.Name{charset.UTF8}},
		"UTF-8 with mark":         {[]byte("\uFEFF" + czech), czech, []charset.Name{charset.UTF8}},
		"UTF-16LE":                {encode(t, czech, little), czech, []charset.Name{charset.UTF16LE}},
		"UTF-16BE":                {encode(t, czech, big), czech, []charset.Name{charset.UTF16BE}},
		"UTF-16LE with mark":      {append([]byte{0xFF, 0xFE}, encode(t, czech, little)...), czech, []charset.Name{charset.UTF16LE}},
		"UTF-16BE with mark":      {append([]byte{0xFE, 0xFF}, encode(t, czech, big)...), czech, []charset.Name{charset.UTF16BE}},
		"1250, by ť":              {encode(t, noHorse, charmap.Windows1250), noHorse, []charset.Name{charset.Windows1250}},
		"1252, by bytes not 1250": {encode(t, "ƒ;é\n", charmap.Windows1252), "ƒ;é\n", []charset.Name{charset.Windows1252}},
		"1250, capitals":          {encode(t, "KŘÍŽ;ŽIŽKOVÁ;ť\n", charmap.Windows1250), "KŘÍŽ;ŽIŽKOVÁ;ť\n", []charset.Name{charset.Windows1250}},
		"same letters in both":    {encode(t, "Jäger;Šárka;é\n", charmap.Windows1252), "Jäger;Šárka;é\n", []charset.Name{charset.Windows1250, charset.Windows1252}},
	}
	for name, test := range tests {
		for _, setting := range append(test.also, charset.Auto) {
			got, err := charset.Decode(test.data, "users.csv", setting)
			if err != nil || string(got) != test.want {
				t.Errorf("%s as %s: %q, %v", name, setting, got, err)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data    []byte
		setting charset.Name
		code    string
		place   string
	}{
		"č or è":                   {encode(t, "a\nb;Novák;Dvořáček\n", charmap.Windows1250), charset.Auto, "ambiguous_encoding", "users.csv:2"},
		"Latin text said to be 8":  {encode(t, "a\né\n", charmap.Windows1252), charset.UTF8, "bad_encoding", "users.csv:2"},
		"half a letter at the end": {[]byte("a\nb;ř")[:5], charset.UTF8, "bad_encoding", "users.csv:2"},
		"no letter in 1252":        {[]byte("a\n\x9D\n"), charset.Windows1252, "bad_encoding", "users.csv:2"},
		"no letter in any":         {[]byte("a\n\x81B\n"), charset.Auto, "bad_encoding", "users.csv"},
		"a letter of the console":  {[]byte("a\n\x81\n"), charset.Auto, "ambiguous_encoding", "users.csv:2"},
		"half a UTF-16 letter":     {[]byte("\xFF\xFEa\x00\n\x00b"), charset.Auto, "bad_encoding", "users.csv:2"},
		"half a surrogate pair":    {[]byte("\xFF\xFEa\x00\x3D\xD8b\x00"), charset.Auto, "bad_encoding", "users.csv:1"},
		"surrogate at the end":     {[]byte("\xFF\xFEa\x00\x3D\xD8"), charset.Auto, "bad_encoding", "users.csv:1"},
		"half a letter, auto":      {[]byte("a\nMěsíčník;ř")[:len("a\nMěsíčník;ř")-1], charset.Auto, "bad_encoding", "users.csv:2"},
		"two files in one":         {append([]byte("účet\nčíslo\n"), "\xE8\n"...), charset.Auto, "bad_encoding", "users.csv:3"},
		"UTF-8 said to be 1250":    {[]byte("a\nDvořák\n"), charset.Windows1250, "wrong_encoding", "users.csv"},
		"mark against the setting": {[]byte("\uFEFFa"), charset.Windows1250, "wrong_encoding", "users.csv:1"},
		"zero bytes":               {[]byte("a\nb\x00c\n"), charset.Auto, "not_text", "users.csv:2"},
		"lost letters":             {[]byte("a\nDvo\uFFFD\uFFFDk\n"), charset.Auto, "lost_letter", "users.csv:2"},
		"unknown":                  {[]byte("a"), "latin2", "wrong_encoding", "users.csv"},
	}
	for name, test := range tests {
		_, err := charset.Decode(test.data, "users.csv", test.setting)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != test.code || f.Place != test.place {
			t.Errorf("%s: %v, want %s at %s", name, err, test.code, test.place)
		}
	}
}

func TestAmbiguityShowsBothReadings(t *testing.T) {
	t.Parallel()
	_, err := charset.Decode(encode(t, "jan@contoso.cz;Jan Dvořák;x\n", charmap.Windows1250), "users.csv", charset.Auto)
	var f *fault.Fault
	if !errors.As(err, &f) || !strings.Contains(f.Detail, `"Dvořák" in windows-1250`) || !strings.Contains(f.Detail, `"Dvoøák" in windows-1252`) {
		t.Errorf("got %v", err)
	}
}

// Files of the console and of Unix are never taken for those of Windows: á of
// cp852 is the space that does not break of windows-1250.
func TestOtherCodePages(t *testing.T) {
	t.Parallel()
	for name, page := range map[charset.Name]*charmap.Charmap{
		charset.CP852: charmap.CodePage852, charset.CP850: charmap.CodePage850, charset.ISO88592: charmap.ISO8859_2,
	} {
		for _, text := range []string{
			"Name;Mail\nJan Novák;jan@contoso.cz\n", "Jiří Šťastný;x\n", "a;Dušan Černý\n", "Nováková\n", "Účetnictví;Žofie\n", "Řehoř Ďáblík\n",
			"Müller;Jörg\n", "Grün;weiß\n", "Ægir;Åse\n", "José;Peña\n", "Łukasz Dąb;Wójcik\n", "Tomáš Novák\n", "ŽIŽKOVÁ;ŘÍHA\n",
		} {
			data, err := page.NewEncoder().String(text)
			if err != nil {
				continue // it lacks a letter
			}
			got, err := charset.Decode([]byte(data), "users.csv", name)
			if err != nil || string(got) != text {
				t.Errorf("%s, named: %q, %v", name, got, err)
			}
			if got, err := charset.Decode([]byte(data), "users.csv", charset.Auto); err == nil {
				if string(got) != text {
					t.Errorf("%s: %q is read as %q", name, text, got)
				}
				continue
			} else if f, ok := errors.AsType[*fault.Fault](err); !ok || !strings.Contains(f.Detail, " in "+string(name)) {
				t.Errorf("%s: the question lacks the right answer: %v %s", name, err, f.Detail)
			}
		}
	}
}

// A page that a person has named is not believed of words that it makes none of.
func TestNamedCodePageThatIsNot(t *testing.T) {
	t.Parallel()
	for _, named := range []charset.Name{charset.Windows1250, charset.Windows1252, charset.ISO88592} {
		_, err := charset.Decode(encode(t, "Jan Novák;Jiří\n", charmap.CodePage852), "users.csv", named)
		f, ok := errors.AsType[*fault.Fault](err)
		if !ok || f.Code != "wrong_encoding" || !strings.Contains(f.Detail, "in cp852") {
			t.Errorf("%s: %v", named, err)
		}
	}
}

// Signs and spaces that do not break are common in files of Windows.
func TestWindowsTextIsNoConsoleText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Visio\u00A0Plan 2\n", "Acrobat® Pro\n", "Jan Dvorak – IT\n", "Müller;Weiß\n", "René;é\n", "“quoted”;x\n", "Adobe® Creative Cloud™;é\n",
		"Kaspersky·Lab\n", "5 €;é\n", "10 × 20;é\n", "O’Brien\n", "§ 5;é\n", "Café\n", "Office 365 – plán\n", "Jürgen Größe\n", "50 °C\n", "©Acme 2026\n",
	} {
		data, err := charmap.Windows1252.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := charset.Decode([]byte(data), "users.csv", charset.Auto); err != nil || string(got) != text {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(czech))
	f.Add([]byte("\xFF\xFEa\x00\x3D\xD8"))
	f.Add([]byte("Dvo\xF8\xE1k"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []charset.Name{charset.Auto, charset.UTF8, charset.UTF16LE, charset.UTF16BE, charset.Windows1250, charset.Windows1252, charset.ISO88592, charset.CP852, charset.CP850} {
			text, err := charset.Decode(slices.Clone(data), "f", name)
			var known *fault.Fault
			if err != nil && !errors.As(err, &known) {
				t.Errorf("%s: error without a place: %v", name, err)
			}
			if err == nil && !utf8.Valid(text) {
				t.Errorf("%s: the result is not UTF-8: %q", name, text)
			}
		}
	})
}
