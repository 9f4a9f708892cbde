//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// hangsUp reports whether programs that are started by this one get SIGHUP: under
// nohup they do not.
func hangsUp() bool { return !signal.Ignored(syscall.SIGHUP) }

// signalNamed is the signal called INT, TERM, HUP or KILL.
func signalNamed(name string) os.Signal {
	switch name {
	case "INT":
		return os.Interrupt
	case "TERM":
		return syscall.SIGTERM
	case "HUP":
		return syscall.SIGHUP
	default:
		return os.Kill
	}
}
