package sdk

import (
	"context"
	"time"
)

// waitPart is the longest wait that Wait announces at once.
const waitPart = 5 * time.Minute

// Wait waits until then and tells licexport why, so that it does not take the
// source for one that stands still. The vendor has asked for it, or its numbers
// need time to settle. Wait may be long: the limits are the timeout of the source
// and ctx, with whose error it returns.
func (w *Writer) Wait(ctx context.Context, until time.Time, why string) error {
	for {
		left := until.Sub(now())
		if left <= 0 {
			return nil
		}
		part := min(left, waitPart)
		w.Waiting(now().Add(part), why)
		if err := sleep(ctx, part); err != nil {
			return err
		}
	}
}
