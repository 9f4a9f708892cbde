package csvout

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Encoding is how the letters of a file are stored. The zero value stands for
// UTF8BOM.
type Encoding string

// Encodings that Write offers.
const (
	// UTF8BOM is UTF-8 with a byte order mark. It is the default, because a
	// .NET reader recognizes the mark whatever it would assume without one.
	UTF8BOM Encoding = "utf-8-bom"
	// UTF8 is UTF-8 without a byte order mark.
	UTF8 Encoding = "utf-8"
	// Windows1250 is the one-byte code page of Central Europe. Letters that it
	// lacks become ? in names and are an error elsewhere.
	Windows1250 Encoding = "windows-1250"
)

// Encodings are those that Write offers, the default first.
func Encodings() []Encoding { return []Encoding{UTF8BOM, UTF8, Windows1250} }

// utf16Found is what Read and Validate may find; Write never writes it.
const utf16Found Encoding = "utf-16"

// bom is the byte order mark, as UTF-8.
const bom = "\uFEFF"

// ParseEncoding returns the encoding of that name. An empty name is UTF8BOM.
func ParseEncoding(name string) (Encoding, error) {
	switch e := Encoding(name); {
	case name == "":
		return UTF8BOM, nil
	case slices.Contains(Encodings(), e):
		return e, nil
	default:
		return "", fmt.Errorf("unknown encoding %q: use %s, %s or %s", name, UTF8BOM, UTF8, Windows1250)
	}
}

// appendText appends s to dst in the encoding e. A letter that e lacks becomes
// ?; lost says how many did.
func appendText(dst []byte, s string, e Encoding) (text []byte, lost int) {
	if e != Windows1250 {
		return append(dst, s...), 0
	}
	for _, r := range s {
		if r < utf8.RuneSelf {
			dst = utf8.AppendRune(dst, r)
			continue
		}
		b, ok := charmap.Windows1250.EncodeRune(r)
		if !ok {
			b = '?'
			lost++
		}
		dst = append(dst, b)
	}
	return dst, lost
}
