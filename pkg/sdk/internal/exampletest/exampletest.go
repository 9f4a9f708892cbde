// Package exampletest stands in for the *testing.T of a test in examples of the SDK,
// which have none.
package exampletest

import (
	"context"
	"fmt"
	"testing"
)

// T is a test that prints its errors.
type T struct {
	testing.TB
	cleanups []func()
}

// Helper does nothing.
func (*T) Helper() {}

// Context never ends.
func (*T) Context() context.Context { return context.Background() }

// Cleanup has f called by End.
func (t *T) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

// Errorf prints the error.
func (*T) Errorf(format string, args ...any) {
	fmt.Printf(format+"\n", args...) //nolint:forbidigo // examples are compared with what they print
}

// Fatalf prints the error and ends the example with a panic.
func (t *T) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	panic("the example cannot go on")
}

// End ends the test: it calls the cleanups, the last one first.
func (t *T) End() {
	for i := range t.cleanups {
		t.cleanups[len(t.cleanups)-1-i]()
	}
}
