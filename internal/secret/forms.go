package secret

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"html"
	"mime/quotedprintable"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// minLine is the length from which the single lines of a secret of many lines
// (a private key in PEM) are secrets too: logs work line by line.
const minLine = 16

// Forms returns the ways in which a secret may show up in texts: as it is, in
// URLs, in JSON, quoted by Go, in HTML or XML, in quoted-printable, in hex, and in
// base64, also as a part of something longer, as in a header of HTTP basic
// authentication. A Redactor finds more: a text in which any letters are escaped
// is decoded before it is searched.
func Forms(value string) []string {
	all := escaped(value)
	all = append(all, base64Forms(value)...)
	for _, wide := range inUTF16(value) {
		all = append(all, base64Forms(wide)...)
	}
	all = append(all, hexForms(value)...)
	if strings.ContainsAny(value, "\r\n") {
		for line := range strings.Lines(value) {
			if line = strings.TrimSpace(line); len(line) >= minLine && !strings.HasPrefix(line, "-----") {
				all = append(all, escaped(line)...)
			}
		}
	}
	return all
}

func escaped(value string) []string {
	query, path := url.QueryEscape(value), url.PathEscape(value)
	return []string{
		value,
		query, lowerHex(query), path, lowerHex(path),
		strings.ReplaceAll(query, "+", "%20"),
		inJSON(value, false), inJSON(value, true), strings.ReplaceAll(inJSON(value, false), "/", `\/`),
		unquoted(strconv.Quote(value)), unquoted(strconv.QuoteToASCII(value)),
		html.EscapeString(value), quotedPrintable(value),
		strings.ReplaceAll(value, "\n", "\r\n"),
	}
}

// hexForms are lower-case. Redactors look for them in any case.
func hexForms(value string) []string {
	all := []string{hex.EncodeToString([]byte(value))}
	for _, separator := range []string{":", " ", "-", ", ", " 0x", ", 0x"} {
		pairs := make([]string, len(value))
		for i := range len(value) {
			pairs[i] = hex.EncodeToString([]byte{value[i]})
		}
		all = append(all, strings.Join(pairs, separator))
	}
	return all
}

// inUTF16 is the text as PowerShell and .NET encode it before base64.
func inUTF16(value string) []string {
	var little, big []byte
	for _, unit := range utf16.Encode([]rune(value)) {
		little = binary.LittleEndian.AppendUint16(little, unit)
		big = binary.BigEndian.AppendUint16(big, unit)
	}
	return []string{string(little), string(big)}
}

// quotedPrintable is the text as it stands in mails (RFC 2045).
func quotedPrintable(value string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(value)); err != nil || w.Close() != nil {
		return value
	}
	return b.String()
}

func lowerHex(escaped string) string {
	return regexp.MustCompile(`%[0-9A-F]{2}`).ReplaceAllStringFunc(escaped, strings.ToLower)
}

func inJSON(value string, escapeHTML bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(escapeHTML)
	if err := encoder.Encode(value); err != nil {
		return value
	}
	return unquoted(strings.TrimSuffix(b.String(), "\n"))
}

func unquoted(s string) string { return s[1 : len(s)-1] }

// base64Forms returns the complete encodings and, for each of the three places
// that the value can take within a group of three bytes, the letters that
// depend on nothing but the value.
func base64Forms(value string) []string {
	var all []string
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		all = append(all, encoding.EncodeToString([]byte(value)))
		for shift := range 3 {
			encoded := encoding.EncodeToString(append(make([]byte, shift), value...))
			first := (shift*8 + 5) / 6
			last := (shift + len(value)) * 8 / 6
			if last-first >= minLength {
				all = append(all, encoded[first:last])
			}
		}
	}
	return all
}
