package database

import (
	"errors"
	"strings"
	"time"
)

// Bool returns the value as yes or no. Known is false for NULL and an empty text.
func (v Value) Bool() (yes, known bool, err error) {
	text, err := v.Text()
	if err != nil {
		return false, false, err
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "":
		return false, false, nil
	case "true", "1", "t", "y", "yes":
		return true, true, nil
	case "false", "0", "f", "n", "no":
		return false, true, nil
	default:
		return false, false, errors.New("it is neither yes nor no (1 or 0, true or false)")
	}
}

// dateForms are the ways in which databases write times as text.
var dateForms = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly}

// Time returns the value as a time; one without a zone is taken for UTC. It is the
// zero time for NULL, an empty text, and the dates with which programs say that
// there is none (0000-00-00, years up to 1970, the year 9999).
func (v Value) Time() (time.Time, error) {
	at, ok := v.value.(time.Time)
	if !ok {
		text, err := v.Text()
		if err != nil {
			return time.Time{}, err
		}
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "0000-00-00") {
			return time.Time{}, nil
		}
		if at, ok = parseTime(text); !ok {
			return time.Time{}, errors.New("it is no date; let the query give a date or a time, or a text such as 2026-12-31")
		}
	}
	if at.Year() <= 1970 || at.Year() >= 9999 {
		return time.Time{}, nil
	}
	return at, nil
}

func parseTime(text string) (time.Time, bool) {
	for _, form := range dateForms {
		if at, err := time.Parse(form, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
