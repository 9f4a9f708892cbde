package sdkhttp

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// seconds is a number of seconds. Some token endpoints write it as a string.
type seconds int64

// UnmarshalJSON takes 3600, 3600.0 and "3600".
func (s *seconds) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || n < 0 || n > 1e9 {
		return fmt.Errorf("no number of seconds")
	}
	*s = seconds(n)
	return nil
}
