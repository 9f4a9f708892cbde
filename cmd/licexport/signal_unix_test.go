//go:build unix

package main

import (
	"os"
	"syscall"
)

// signalNamed is the signal called INT, TERM or KILL.
func signalNamed(name string) os.Signal {
	switch name {
	case "INT":
		return os.Interrupt
	case "TERM":
		return syscall.SIGTERM
	default:
		return os.Kill
	}
}
