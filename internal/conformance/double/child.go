package main

import (
	"context"
	"os"
	"os/exec"
)

// leaveChild starts a program that nothing ends, in a session of its own where
// there is such a thing.
func leaveChild() {
	self, err := os.Executable()
	if err != nil {
		die(err.Error())
	}
	child := exec.CommandContext(context.Background(), self, "-fault", playChild) //nolint:gosec // it is this program
	ownSession(child)
	if err := child.Start(); err != nil {
		die(err.Error())
	}
}
