package main

import (
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/fault"
)

// explain makes a problem for people of an error in a file. at is the JSON
// Pointer of the settings of that file. Even where a setting could fix it the
// origin is upstream: yesterday the same settings were right.
func explain(err error, at string) error {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		return err
	}
	p := sdk.Problem{
		Summary: f.Error(), Detail: f.Detail, Code: "file." + f.Code, Origin: sdk.OriginUpstream,
	}
	if f.Setting != "" {
		p.Path = at + "/" + f.Setting
	}
	return p
}

// mostFaults is how many faults of rows are reported at once. One is enough to
// refuse a file, but whoever fixes it by hand wants to see more.
const mostFaults = 10

// faults collects faults of rows.
type faults struct {
	list []error
	more int
}

func (f *faults) add(err error) {
	if len(f.list) < mostFaults {
		f.list = append(f.list, err)
		return
	}
	f.more++
}

// error joins the faults, nil if there are none. file is its name.
func (f *faults) error(file string) error {
	if f.more > 0 {
		return errors.Join(append(f.list, fault.New("more", file, "Correct the ones above first.", "%d more faults of rows", f.more))...)
	}
	return errors.Join(f.list...)
}

// explainAll explains each of the errors that were joined.
func explainAll(err error, at string) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return explain(err, at)
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, explainAll(e, at))
	}
	return errors.Join(all...)
}

// plural writes a count for people: "1 row", "2 rows".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
