package main

import (
	"encoding/json"
	"math"
	"strconv"
)

// wholeNumber reads a number of units or items. Some vendors write numbers as texts.
func wholeNumber(v any) (int64, bool) {
	text := ""
	switch v := v.(type) {
	case int:
		return int64(v), v >= 0
	case float64:
		return int64(v), v >= 0 && v == math.Trunc(v) && v < 1<<53
	case json.Number:
		text = v.String()
	case string:
		text = v
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0
}
