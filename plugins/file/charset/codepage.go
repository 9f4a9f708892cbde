package charset

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/licexport/licexport/plugins/file/fault"
	"golang.org/x/text/encoding/charmap"
)

// codePages are the encodings with one byte for each letter, likeliest first.
// Auto chooses one of the first two or none: the others are named by a person.
var codePages = []struct {
	name Name
	page *charmap.Charmap
	auto bool
}{
	{Windows1250, charmap.Windows1250, true},
	{Windows1252, charmap.Windows1252, true},
	{ISO88592, charmap.ISO8859_2, false},
	{CP852, charmap.CodePage852, false},
	{CP850, charmap.CodePage850, false},
}

// pageOf returns the code page with that name, nil if it is none.
func pageOf(encoding Name) *charmap.Charmap {
	for _, p := range codePages {
		if p.name == encoding {
			return p.page
		}
	}
	return nil
}

// console reports whether a code page is one of the Windows console.
func console(encoding Name) bool { return encoding == CP852 || encoding == CP850 }

// reading is a file as one code page reads it.
type reading struct {
	name    Name
	page    *charmap.Charmap
	auto    bool
	verdict verdict
}

func readings(data []byte) []reading {
	var all []reading
	for _, p := range codePages {
		all = append(all, reading{name: p.name, page: p.page, auto: p.auto, verdict: judge(data, p.page)})
	}
	return all
}

// eitherCodePage decodes what is Windows-1250 or Windows-1252. Most letters of
// Western and Central Europe agree, and some bytes exist in one of them only.
// Where several readings remain and differ, or another code page fits better, a
// person must say: "č" and "è" are one byte.
func eitherCodePage(data []byte, file string) ([]byte, error) {
	left := remaining(data, readings(data))
	if len(left) == 0 {
		return nil, fault.New("bad_encoding", file, "Set encoding, or export the file again as UTF-8.",
			"the file is neither UTF-8 nor UTF-16 nor a Windows code page of Europe").At(setting)
	}
	at := difference(data, left)
	if at < 0 && left[0].auto {
		return fromCodePage(data, left[0].page), nil
	}
	if at < 0 {
		at = slices.IndexFunc(data, func(b byte) bool { return b >= utf8.RuneSelf })
	}
	return nil, fault.New("ambiguous_encoding", place(file, data, at),
		"This reads "+ways(wordAt(data, at), left)+". Set encoding to the one that reads right, or export the file as UTF-8.",
		"the encoding of the file cannot be told from its content").At(setting)
}

// ways lists how a word reads.
func ways(word []byte, some []reading) string {
	var texts []string
	names := make(map[string][]string)
	for _, r := range some {
		text := string(fromCodePage(word, r.page))
		if names[text] == nil {
			texts = append(texts, text)
		}
		names[text] = append(names[text], string(r.name))
	}
	for i, text := range texts {
		texts[i] = fmt.Sprintf("%q in %s", text, strings.Join(names[text], " and in "))
	}
	return strings.Join(texts, ", ")
}

// remaining keeps the readings that can be right. Those of the console are
// among them only where the others are odd or contradict each other: nearly any
// text is one in them.
func remaining(data []byte, all []reading) []reading {
	best := impossible
	for _, r := range all {
		if !console(r.name) {
			best = min(best, r.verdict)
		}
	}
	var common, consoles []reading
	for _, r := range all {
		switch {
		case console(r.name):
			if r.verdict == good {
				consoles = append(consoles, r)
			}
		case r.verdict < odd && (best > good || r.verdict == good):
			common = append(common, r)
		}
	}
	switch {
	case best == good && common[0].auto && difference(data, common) < 0:
		return common
	case len(common)+len(consoles) > 0:
		return append(common, consoles...)
	}
	for _, r := range all {
		if r.verdict == odd && r.auto {
			common = append(common, r)
		}
	}
	return common
}

// contradicted refuses a code page that a person has named and that makes no
// words of the file where another one does.
func contradicted(data []byte, file string, named Name) error {
	var mine reading
	var better []reading
	for _, r := range readings(data) {
		switch {
		case r.name == named:
			mine = r
		case r.verdict == good:
			better = append(better, r)
		}
	}
	if mine.verdict < strange || mine.verdict == impossible || len(better) == 0 {
		return nil // what is impossible is reported with its place
	}
	at := oddest(data, mine.page)
	return fault.New("wrong_encoding", place(file, data, at),
		fmt.Sprintf("This reads %q in %s, but %s. Set encoding to the one that reads right, or export the file as UTF-8.",
			fromCodePage(wordAt(data, at), mine.page), named, ways(wordAt(data, at), better)),
		"the file does not seem to be written in %s", named).At(setting)
}

// difference returns the offset of the first byte that the readings decode in
// different ways, or -1.
func difference(data []byte, some []reading) int {
	for i, b := range data {
		if b < utf8.RuneSelf {
			continue
		}
		for _, r := range some[1:] {
			if r.page.DecodeByte(b) != some[0].page.DecodeByte(b) {
				return i
			}
		}
	}
	return -1
}

// verdict says how well a code page makes words of a text.
type verdict int

const (
	good       verdict = iota
	doubtful           // a space that does not break ends a word
	strange            // a space that does not break stands within a word
	odd                // a sign or a capital letter within a word
	impossible         // a byte means nothing
)

// judge returns the worst verdict about a letter beyond ASCII.
func judge(data []byte, page *charmap.Charmap) verdict {
	worst := good
	for i, b := range data {
		if b >= utf8.RuneSelf && worst < impossible {
			worst = max(worst, judgeByte(data, i, page))
		}
	}
	return worst
}

// oddest returns the offset of the first byte with the worst verdict.
func oddest(data []byte, page *charmap.Charmap) int {
	worst := judge(data, page)
	for i, b := range data {
		if b >= utf8.RuneSelf && judgeByte(data, i, page) == worst {
			return i
		}
	}
	return 0
}

func judgeByte(data []byte, i int, page *charmap.Charmap) verdict {
	at := func(i int) rune {
		if i < 0 || i >= len(data) {
			return ' '
		}
		return page.DecodeByte(data[i])
	}
	r, before, after := at(i), at(i-1), at(i+1)
	switch {
	case !isLetter(r):
		return impossible
	case r == '\u00A0' || r == '\u00AD':
		switch {
		case unicode.IsLower(before) && unicode.IsLower(after):
			return strange
		case unicode.IsLower(before) && !unicode.IsLetter(after) && !unicode.IsDigit(after):
			return doubtful
		}
	case strings.ContainsRune(accents, r): // Unicode calls some of them letters
		if unicode.IsLetter(before) || unicode.IsLetter(after) {
			return odd
		}
	case unicode.IsLetter(r) && r != 'ª' && r != 'º':
		if unicode.IsUpper(r) && (unicode.IsLower(before) || unicode.IsUpper(after) && unicode.IsLower(at(i+2))) ||
			unicode.IsLower(r) && unicode.IsUpper(after) {
			return odd
		}
	case 0x2500 <= r && r <= 0x259F, // lines and blocks
		r == '’' && !unicode.IsLetter(before) && unicode.IsLower(after):
		return odd
	case strings.ContainsRune(punctuation, r):
	case unicode.IsLower(after),
		unicode.IsLetter(before) && (unicode.IsLetter(after) || strings.ContainsRune("¹¡¿¬¦¤", r)):
		return odd
	}
	return good
}

const (
	// punctuation may stand within words and before them.
	punctuation = "‘’‚‛“”„«»‹›–—·•…´'"
	// accents of their own stand in no text.
	accents = "¨¯¸ˇ˘˛˝˙ˆ˜"
)
