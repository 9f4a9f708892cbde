package database

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Value is one value of a row.
type Value struct {
	value any
	kind  string // what the database calls its type
}

// Null reports whether it is NULL.
func (v Value) Null() bool { return v.value == nil }

// Text returns the value as text, "" for NULL. Numbers are written in digits, and
// identifiers of SQL Server (uniqueidentifier) as its tools write them. The error
// says why the value is no text, without the value.
func (v Value) Text() (string, error) {
	switch value := v.value.(type) {
	case nil:
		return "", nil
	case string:
		return checked(value)
	case []byte:
		if strings.EqualFold(v.kind, "uniqueidentifier") && len(value) == 16 {
			return guid(value), nil
		}
		text, err := checked(string(value))
		if err != nil {
			return "", errors.New("it is binary, or in an encoding that the server does not convert; let the query write it as text (for example with HEX, CONVERT or encode)")
		}
		return text, nil
	case int64:
		return strconv.FormatInt(value, 10), nil
	case uint64:
		return strconv.FormatUint(value, 10), nil
	case float32:
		return Value{value: float64(value)}.Text()
	case float64:
		if value != math.Trunc(value) || math.Abs(value) > 1<<53 {
			return "", errors.New("it is a number that is not whole; let the query write it as text")
		}
		return strconv.FormatFloat(value, 'f', -1, 64), nil
	case bool:
		return strconv.FormatBool(value), nil
	case time.Time:
		return value.Format(time.RFC3339), nil
	default:
		return "", fmt.Errorf("it is of a type that is no text (%s); let the query write it as text", v.kind)
	}
}

// checked refuses texts that are damaged. White space of every kind is fine.
func checked(text string) (string, error) {
	if !utf8.ValidString(text) {
		return "", errors.New("it is not in UTF-8, although the server was asked for that: the database does not know the encoding of its texts")
	}
	for _, r := range text {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return "", fmt.Errorf("it holds the control character %U", r)
		}
		if r == utf8.RuneError {
			return "", errors.New("a letter is lost in it (U+FFFD)")
		}
	}
	return text, nil
}

// guid writes the bytes of a uniqueidentifier, whose first three groups come with
// their bytes reversed
// (https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/49e490b8-f972-45d6-a3a4-99f924998d97).
func guid(b []byte) string {
	ordered := []byte{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]}
	s := strings.ToUpper(hex.EncodeToString(ordered))
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// Whole returns the value as a whole number that is not negative. Known is false
// for NULL. Numbers as text are fine, also 25.00; others are an error.
func (v Value) Whole() (n int64, known bool, err error) {
	if v.Null() {
		return 0, false, nil
	}
	text, err := v.Text()
	if err != nil {
		return 0, false, err
	}
	text = strings.TrimSpace(text)
	digits, fraction, _ := strings.Cut(text, ".")
	n, failed := strconv.ParseInt(digits, 10, 64)
	if failed != nil || strings.Trim(fraction, "0") != "" || strings.HasSuffix(text, ".") || strings.HasPrefix(digits, "+") {
		return 0, false, fmt.Errorf("%q is no whole number", short(text))
	}
	if n < 0 {
		return 0, false, fmt.Errorf("%d is negative", n)
	}
	return n, true, nil
}

// short cuts a text for a message.
func short(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// oneLine joins the lines of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
