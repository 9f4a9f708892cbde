package entra

import (
	"context"
	"errors"
	"time"
)

// ErrNoTime says that the time of the source does not last.
var ErrNoTime = errors.New("the time that this source may take (setting timeout) is nearly over")

// Reserve is how long before the end of its time an export gives up what only reports
// want, so that the rest can be finished.
const Reserve = time.Minute

// Spare runs a reading that only reports want, with the time that the export can spare
// for it: nothing of it may end the export. It is ErrNoTime that ends a reading which
// takes longer.
func Spare(ctx context.Context, read func(context.Context) error) error {
	end, bounded := ctx.Deadline()
	if !bounded {
		return read(ctx)
	}
	limited, cancel := context.WithDeadline(ctx, end.Add(-Reserve))
	defer cancel()
	err := read(limited)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return ErrNoTime
	}
	return err
}
