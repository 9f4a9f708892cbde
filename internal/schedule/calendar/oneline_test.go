package calendar_test

import (
	"testing"

	"github.com/licexport/licexport/internal/schedule/calendar"
)

// An expression over several lines puts nothing into a unit beside itself.
func TestExpressionIsOneLine(t *testing.T) {
	t.Parallel()
	c, err := calendar.Parse("30 2\n* *\r\n\t*", nil)
	if err != nil || c.String() != "30 2 * * *" {
		t.Errorf("%v, %v", c, err)
	}
}
