package main

import (
	"context"
	"errors"
	"time"
)

// errNoTime says that the time of the source does not last.
var errNoTime = errors.New("the time that this source may take (setting timeout) is nearly over")

// reserve is how long before the end of its time an export gives up what only reports
// want, so that the rest can be finished.
const reserve = time.Minute

// spare runs a reading that only reports want, with the time that the export can spare
// for it: nothing of it may end the export. It is errNoTime that ends a reading which
// takes longer.
func spare(ctx context.Context, read func(context.Context) error) error {
	end, bounded := ctx.Deadline()
	if !bounded {
		return read(ctx)
	}
	limited, cancel := context.WithDeadline(ctx, end.Add(-reserve))
	defer cancel()
	err := read(limited)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return errNoTime
	}
	return err
}
