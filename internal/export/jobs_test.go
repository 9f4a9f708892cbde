package export

import (
	"testing"

	"github.com/licexport/licexport/internal/exit"
)

func TestWorst(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		codes []exit.Code
		want  exit.Code
	}{
		{nil, exit.OK},
		{[]exit.Code{exit.OK, exit.OK}, exit.OK},
		{[]exit.Code{exit.OK, exit.Look}, exit.Look},
		{[]exit.Code{exit.Look, exit.Locked, exit.OK}, exit.Locked},
		{[]exit.Code{exit.Source, exit.Refused}, exit.Refused},
		{[]exit.Code{exit.Refused, exit.Output, exit.Source}, exit.Output},
		{[]exit.Code{exit.Usage, exit.Output}, exit.Usage},
		{[]exit.Code{exit.Usage, exit.Internal}, exit.Internal},
		{[]exit.Code{exit.Internal, exit.Interrupted}, exit.Interrupted},
	} {
		if got := Worst(tt.codes...); got != tt.want {
			t.Errorf("Worst(%v) = %v, want %v", tt.codes, got, tt.want)
		}
	}
}
