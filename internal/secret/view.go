package secret

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/plain"
)

// view is a text as somebody reads it who undoes one kind of escaping. from and
// to say, for each of its bytes, which bytes of the original it stands for.
type view struct {
	text     []byte
	from, to []int
}

// original returns the part of the original that a part of the view stands for.
func (v *view) original(s span) span { return span{v.from[s.from], v.to[s.to-1], s.long} }

// decoder reads one escape at the beginning of text. It returns what the escape
// stands for and how long it is; a width of 0 means that there is none.
type decoder struct {
	// signs are the bytes that an escape can begin with.
	signs string
	read  func(text string) (decoded []byte, width int)
}

// decoders undo the escapings in which secrets turn up in addresses, JSON, Go,
// HTML and mail. Each letter may be escaped or not, in any spelling, so no list
// of forms could have them all.
func decoders() []decoder {
	return []decoder{
		{"%", readPercent},
		{`\`, readBackslash},
		{"&", readEntity},
		{"=", readQuotedPrintable},
	}
}

// maxViews is how many escapings inside each other are undone.
const maxViews = 2

// views returns the readings of a text: without what nobody sees, and with
// escapings undone, one inside the other. Texts without any have none.
func views(text string) []view {
	if !hasEscape(text) && !strings.ContainsFunc(text, hidden) {
		return nil
	}
	first := view{text: []byte(text), from: make([]int, len(text)), to: make([]int, len(text))}
	for i := range len(text) {
		first.from[i], first.to[i] = i, i+1
	}
	var all []view
	level := []view{first}
	if squeezed, changed := first.squeeze(); changed {
		all = append(all, squeezed)
		level = append(level, squeezed)
	}
	for range maxViews {
		var next []view
		for i := range level {
			for _, d := range decoders() {
				if decoded, changed := level[i].decode(d); changed {
					next = append(next, decoded)
				}
			}
		}
		all = append(all, next...)
		level = next
	}
	return all
}

// hasEscape reports whether there is anything to decode.
func hasEscape(text string) bool {
	for _, d := range decoders() {
		for at := 0; ; at++ {
			i := strings.IndexAny(text[at:], d.signs)
			if i < 0 {
				break
			}
			at += i
			if _, width := d.read(text[at:]); width > 0 {
				return true
			}
		}
	}
	return false
}

// squeeze leaves out line ends, tabs and everything that nobody sees.
func (v *view) squeeze() (squeezed view, changed bool) {
	if !bytes.ContainsFunc(v.text, hidden) {
		return view{}, false
	}
	for i := 0; i < len(v.text); {
		r, size := utf8.DecodeRune(v.text[i:])
		if !hidden(r) {
			squeezed.take(v, i, i+size, v.text[i:i+size])
		}
		i += size
	}
	return squeezed, true
}

// hidden reports whether a letter may stand inside a secret and leave it
// readable: what is broken, too, for it may have been anything.
func hidden(r rune) bool {
	return r == utf8.RuneError || !plain.Visible(r)
}

// decode undoes one kind of escaping.
func (v *view) decode(d decoder) (decoded view, changed bool) {
	if !bytes.ContainsAny(v.text, d.signs) {
		return view{}, false
	}
	text := string(v.text)
	for i := 0; i < len(text); {
		value, width := []byte(nil), 0
		if strings.IndexByte(d.signs, text[i]) >= 0 {
			value, width = d.read(text[i:])
		}
		if width == 0 {
			decoded.take(v, i, i+1, v.text[i:i+1])
			i++
			continue
		}
		changed = true
		decoded.take(v, i, i+width, value)
		i += width
	}
	return decoded, changed
}

// take adds bytes that stand for the bytes from first to last of another view.
func (v *view) take(of *view, first, last int, value []byte) {
	for i := range value {
		v.text = append(v.text, value[i])
		if len(value) == last-first { // copied, byte by byte
			v.from, v.to = append(v.from, of.from[first+i]), append(v.to, of.to[first+i])
			continue
		}
		v.from, v.to = append(v.from, of.from[first]), append(v.to, of.to[last-1])
	}
}

// readPercent reads %7E.
func readPercent(text string) ([]byte, int) {
	if n, ok := number(text, 1, 2, 16); ok {
		return []byte{byte(n)}, 3
	}
	return nil, 0
}

// readQuotedPrintable reads =7E and the line end that =\r\n hides (RFC 2045).
func readQuotedPrintable(text string) ([]byte, int) {
	switch {
	case strings.HasPrefix(text, "=\r\n"):
		return nil, 3
	case strings.HasPrefix(text, "=\n"):
		return nil, 2
	}
	return readPercent(text)
}

// readBackslash reads the escapes of JSON, JavaScript, Go and C: \n, \", \/,
// \x7e, \176, \u007e, \u{7e}, \U0000007e and pairs of surrogates.
func readBackslash(text string) ([]byte, int) {
	if len(text) < 2 {
		return nil, 0
	}
	switch c := text[1]; c {
	case 'u':
		if strings.HasPrefix(text, `\u{`) {
			return readBraces(text)
		}
		return readUTF16(text)
	case 'U':
		if n, ok := number(text, 2, 8, 16); ok {
			return utf8.AppendRune(nil, rune(n)), 10
		}
	case 'x':
		if n, ok := number(text, 2, 2, 16); ok {
			return []byte{byte(n)}, 4
		}
	case '0', '1', '2', '3':
		if n, ok := number(text, 1, 3, 8); ok {
			return []byte{byte(n)}, 4
		}
	case 'a', 'b', 'f', 'n', 'r', 't', 'v':
		return []byte{"\a\b\f\n\r\t\v"[strings.IndexByte("abfnrtv", c)]}, 2
	case '"', '\'', '`', '\\', '/':
		return []byte{c}, 2
	}
	return nil, 0
}

func readBraces(text string) ([]byte, int) {
	digits, _, closed := strings.Cut(text[3:min(len(text), 12)], "}")
	n, err := strconv.ParseUint(digits, 16, 32)
	if !closed || err != nil || n > unicode.MaxRune {
		return nil, 0
	}
	return utf8.AppendRune(nil, rune(n)), len(digits) + 4
}

func readUTF16(text string) ([]byte, int) {
	n, ok := number(text, 2, 4, 16)
	if !ok {
		return nil, 0
	}
	r, width := rune(n), 6
	if utf16.IsSurrogate(r) && strings.HasPrefix(text[6:], `\u`) {
		if low, ok := number(text, 8, 4, 16); ok {
			r, width = utf16.DecodeRune(r, rune(low)), 12
		}
	}
	return utf8.AppendRune(nil, r), width
}

// maxEntity is the longest name of an entity that is looked for.
const maxEntity = 12

// readEntity reads &#126;, &#x7e; and &amp;.
func readEntity(text string) ([]byte, int) {
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 0 {
		return nil, 0
	}
	entity := text[:end+1]
	if value := html.UnescapeString(entity); value != entity {
		return []byte(value), len(entity)
	}
	return nil, 0
}

// number reads digits at a place.
func number(text string, at, digits, base int) (uint64, bool) {
	if len(text) < at+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(text[at:at+digits], base, 32)
	return n, err == nil && n <= unicode.MaxRune
}
