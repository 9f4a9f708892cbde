package secret

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// minLine is the length from which the single lines of a secret of many lines
// (a private key in PEM) are secrets too: logs work line by line.
const minLine = 16

// forms returns the ways in which a secret may show up in texts: as it is, in
// URLs, in JSON, quoted by Go, in HTML or XML, and in base64, also as a part of
// something longer, as in a header of HTTP basic authentication.
func forms(value string) []string {
	all := escaped(value)
	all = append(all, base64Forms(value)...)
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
		html.EscapeString(value),
		strings.ReplaceAll(value, "\n", "\r\n"),
	}
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
