// Package charset turns the bytes of a text file into UTF-8, and is sure of it:
// letters that could be two different ones are an error, never a guess.
package charset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/licexport/licexport/plugins/file/fault"
	"golang.org/x/text/encoding/charmap"
)

// Name of an encoding, as in the setting.
type Name string

// Encodings of text files.
const (
	Auto        Name = "auto"
	UTF8        Name = "utf-8"
	UTF16LE     Name = "utf-16le"
	UTF16BE     Name = "utf-16be"
	Windows1250 Name = "windows-1250"
	Windows1252 Name = "windows-1252"
	// ISO88592 is what Unix programs of Central Europe wrote before UTF-8.
	ISO88592 Name = "iso-8859-2"
	// CP852 and CP850 are the code pages of the Windows console in Central and
	// Western Europe: what a command such as "net user > list.csv" writes.
	CP852 Name = "cp852"
	CP850 Name = "cp850"
)

// setting is where a person names the encoding.
const setting = "encoding"

// Decode returns the text of a file in UTF-8, without a byte order mark. file
// is its name, for errors, which are *fault.Fault with the line. Auto looks at
// the byte order mark, then tries UTF-8 and UTF-16, then takes the Windows code
// page if only one is possible. A code page that is named is not believed of a
// file in UTF-8.
func Decode(data []byte, file string, encoding Name) ([]byte, error) {
	rest, marked := byteOrderMark(data)
	if marked != "" && encoding != Auto && encoding != marked {
		return nil, fault.New("wrong_encoding", file+":1", "Leave the setting encoding away, or set it to "+string(marked)+".",
			"the file begins with the mark of %s, but the setting says %s", marked, encoding).At(setting)
	}
	if encoding == Auto {
		encoding = marked
	}
	if encoding == "" {
		encoding = guess(rest)
	} else if codePage(encoding) && isUTF8(rest) {
		return nil, fault.New("wrong_encoding", file, "Leave the setting encoding away, or set it to "+string(UTF8)+".",
			"the file is written in UTF-8, but the setting says %s", encoding).At(setting)
	}
	text, err := decode(rest, file, encoding)
	if err != nil {
		return nil, err
	}
	return text, plausible(text, file, encoding)
}

func byteOrderMark(data []byte) (rest []byte, encoding Name) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		for bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")) { // programs that add it to what has it
			data = data[3:]
		}
		return data, UTF8
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return data[2:], UTF16LE
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return data[2:], UTF16BE
	default:
		return data, ""
	}
}

// guess returns the encoding of text without a mark, Auto if it is one of the
// Windows code pages.
func guess(data []byte) Name {
	start := data[:min(len(data), 4096)]
	var zeros [2]int // bytes 0 at even and odd places: letters of UTF-16
	for i, b := range start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case zeros[0]*10 < zeros[1] && zeros[1] > len(start)/4:
		return UTF16LE
	case zeros[1]*10 < zeros[0] && zeros[0] > len(start)/4:
		return UTF16BE
	case utf8.Valid(data), mostlyUTF8(data):
		return UTF8
	default:
		return Auto
	}
}

func codePage(encoding Name) bool { return pageOf(encoding) != nil }

// isUTF8 reports whether data has letters beyond ASCII and all of them are UTF-8.
// A text in a code page is that by chance only if it has very few.
func isUTF8(data []byte) bool {
	letters, others := count(data)
	return letters > 0 && others == 0
}

// mostlyUTF8 reports whether data is UTF-8 with a fault in it, because it was cut
// off within a letter, for example. In a code page, hardly any two letters in a
// row look like one of UTF-8.
func mostlyUTF8(data []byte) bool {
	letters, others := count(data)
	return letters > others
}

// count returns the number of letters beyond ASCII that are UTF-8, and that of
// bytes that are not.
func count(data []byte) (letters, others int) {
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			others++
		} else {
			letters++
		}
		i += size
	}
	return letters, others
}

func decode(data []byte, file string, encoding Name) ([]byte, error) {
	switch encoding {
	case UTF8:
		if at := invalid(data); at >= 0 {
			return nil, fault.New("bad_encoding", place(file, data, at), "Set encoding to what the file is written in, or leave it out.",
				"the bytes here are not valid UTF-8").At(setting)
		}
		return data, nil
	case UTF16LE:
		return fromUTF16(data, file, binary.LittleEndian)
	case UTF16BE:
		return fromUTF16(data, file, binary.BigEndian)
	case Auto:
		return eitherCodePage(data, file)
	default:
		if page := pageOf(encoding); page != nil {
			return fromCodePage(data, page), contradicted(data, file, encoding)
		}
		return nil, fault.New("wrong_encoding", file, "", "the encoding %s is unknown", encoding).At(setting)
	}
}

// invalid returns the offset of the first byte that is not UTF-8, or -1.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func fromUTF16(data []byte, file string, order binary.ByteOrder) ([]byte, error) {
	text := make([]byte, 0, len(data)/2+len(data)/8)
	for i := 0; i+1 < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			i += 2
			low := rune(0)
			if i+1 < len(data) {
				low = rune(order.Uint16(data[i:]))
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				return nil, fault.New("bad_encoding", place(file, text, len(text)), "The file is damaged: export it again.",
					"half of a UTF-16 letter stands here")
			}
		}
		text = utf8.AppendRune(text, r)
	}
	if len(data)%2 != 0 {
		return nil, fault.New("bad_encoding", place(file, text, len(text)), "The file is cut off: export it again.",
			"the last UTF-16 letter of the file is half missing")
	}
	return text, nil
}

func fromCodePage(data []byte, page *charmap.Charmap) []byte {
	text := make([]byte, 0, len(data)+len(data)/8)
	for _, b := range data {
		text = utf8.AppendRune(text, page.DecodeByte(b))
	}
	return text
}

// isLetter reports whether r is none of the control characters that no text has
// (C1), nor the sign for a byte that means nothing.
func isLetter(r rune) bool { return r != utf8.RuneError && (r < 0x80 || r > 0x9F) }

// plausible refuses what decodes, but is no text.
func plausible(text []byte, file string, encoding Name) error {
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		switch {
		case r == 0:
			return fault.New("not_text", place(file, text, i), "It is not a CSV file, or it is damaged, or in another encoding.",
				"the file has a zero character here").At(setting)
		case isLetter(r):
		case r != utf8.RuneError || codePage(encoding):
			return fault.New("bad_encoding", place(file, text, i), "Set encoding to what the file is written in.",
				"a byte here is no letter in %s", encoding).At(setting)
		default:
			return fault.New("lost_letter", place(file, text, i),
				"A program has replaced it by \uFFFD before the file came here, because it took the encoding for another one. Export the file again.",
				"a letter is lost here")
		}
		i += size
	}
	return nil
}

// place names the line of an offset.
func place(file string, data []byte, offset int) string {
	return fmt.Sprintf("%s:%d", file, 1+bytes.Count(data[:offset], []byte("\n")))
}

// wordAt returns the word around an offset, shortened.
func wordAt(data []byte, at int) []byte {
	const longest = 30
	ends := func(b byte) bool { return strings.IndexByte(" ,;|\t\r\n\"", b) >= 0 }
	from, to := at, at
	for from > 0 && at-from < longest && !ends(data[from-1]) {
		from--
	}
	for to < len(data) && to-at < longest && !ends(data[to]) {
		to++
	}
	return data[from:to]
}
