package main

import (
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
)

// mostFaults is how many faults of items are reported at once. One is enough to stop,
// but whoever corrects the recipe or the data wants to see more.
const mostFaults = 10

// faults collects faults of items.
type faults struct {
	list []error
	more int
}

// add notes a fault. The reading goes on, to find others.
func (f *faults) add(err error) {
	if len(f.list) == mostFaults {
		f.more++
		return
	}
	f.list = append(f.list, err)
}

// error joins the faults, nil if there are none.
func (f *faults) error() error {
	if f.more > 0 {
		last, _ := errors.AsType[sdk.Problem](f.list[len(f.list)-1])
		last.Summary, last.Detail = fmt.Sprintf("%d more items have such faults", f.more), "Correct the ones above first."
		return errors.Join(append(f.list, last)...)
	}
	return errors.Join(f.list...)
}
