package sdk

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// errGoexit stands for a function that ended its goroutine instead of
// returning, as testing.T.FailNow does.
var errGoexit = errors.New("the plugin ended the goroutine of an export or a check (runtime.Goexit) instead of returning an error")

// protect calls the author's function and turns a panic into an error. It has
// a goroutine of its own so that even runtime.Goexit comes back.
func protect(call func() error) error {
	done := make(chan error, 1)
	go func() {
		err := errGoexit
		defer func() {
			if v := recover(); v != nil {
				err = panicked(v)
			}
			done <- err
		}()
		err = call()
	}()
	return <-done
}

// panicked logs the stack, which is for the author, and returns what the user
// is told.
func panicked(v any) error {
	slog.Error("the plugin panicked: "+fmt.Sprint(v), "stack", string(debug.Stack()))
	return Problem{
		Summary: fmt.Sprintf("the plugin crashed: %v", v),
		Detail: "This is a bug in the plugin, not in your configuration. " +
			"Please report it to the author of the plugin, with the log of this run.",
		Code:   "sdk.panic",
		Origin: OriginPlugin,
	}
}
