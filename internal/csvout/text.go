package csvout

import (
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// text is a whole file, decoded.
type text struct {
	// s is the content without its byte order mark.
	s string
	// encoding is what the bytes look like: UTF8BOM, utf16 if they have that
	// mark, UTF8 if they are valid, else Windows1250.
	encoding Encoding
	// broken says that s has bytes which are not valid UTF-8 although a byte
	// order mark promises it.
	broken bool
}

// load reads r to its end. Whether a file is UTF-8 is only known at its end,
// hence the whole of it is held in memory.
func load(r io.Reader, name string) (text, error) {
	var b strings.Builder
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			b.Grow(int(info.Size()) + 1)
		}
	}
	if _, err := io.Copy(&b, r); err != nil {
		return text{}, fmt.Errorf("read %s: %w", name, err)
	}
	return decode(b.String()), nil
}

// decode finds out the encoding of raw.
func decode(raw string) text {
	if order := utf16Order(raw); order != nil {
		return text{s: decodeUTF16(raw, order), encoding: utf16Found}
	}
	if s, ok := strings.CutPrefix(raw, bom); ok {
		return text{s: s, encoding: UTF8BOM, broken: !utf8.ValidString(s)}
	}
	if utf8.ValidString(raw) {
		return text{s: raw, encoding: UTF8}
	}
	return text{s: decode1250(raw), encoding: Windows1250}
}

// utf16Order returns the byte order if raw is UTF-16: by its byte order mark,
// or by a zero in one of the first two bytes, which no other encoding has.
func utf16Order(raw string) binary.ByteOrder {
	switch {
	case len(raw) < 2:
		return nil
	case raw[0] == 0xFF && raw[1] == 0xFE, raw[0] != 0 && raw[1] == 0:
		return binary.LittleEndian
	case raw[0] == 0xFE && raw[1] == 0xFF, raw[0] == 0 && raw[1] != 0:
		return binary.BigEndian
	}
	return nil
}

func decodeUTF16(raw string, order binary.ByteOrder) string {
	b := []byte(raw)
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	s := string(utf16.Decode(units))
	if len(b) == 1 {
		s += string(utf8.RuneError) // half a unit at the end
	}
	return strings.TrimPrefix(s, bom)
}

func decode1250(raw string) string {
	var b strings.Builder
	b.Grow(len(raw) + len(raw)/8)
	for i := 0; i < len(raw); i++ {
		b.WriteRune(charmap.Windows1250.DecodeByte(raw[i]))
	}
	return b.String()
}
