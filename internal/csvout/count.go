package csvout

import (
	"fmt"
	"math"
	"strconv"
)

// appendCount appends LicCount, the number of units bought, as Alvao's database
// can store it: an Int32 that is not negative. Unknown (nil) is empty.
func appendCount(dst []byte, purchased *int64) ([]byte, error) {
	switch {
	case purchased == nil:
		return dst, nil
	case *purchased < 0:
		return dst, fmt.Errorf("the number of purchased units is %d, but it cannot be negative", *purchased)
	case *purchased > math.MaxInt32:
		return dst, fmt.Errorf("the number of purchased units is %d, but Alvao stores at most %d; if the number means that there is no limit, the source must leave it unknown", *purchased, math.MaxInt32)
	}
	return strconv.AppendInt(dst, *purchased, 10), nil
}

// parseCount is the reverse of appendCount.
func parseCount(s string) (purchased *int64, ok bool) {
	if s == "" {
		return nil, true
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return nil, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 32)
	return &n, err == nil
}
