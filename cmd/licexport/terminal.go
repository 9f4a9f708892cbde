package main

import (
	"os"

	"golang.org/x/term"
)

// terminal is where a person can answer; ok is false if standard input is not one.
func (s streams) terminal() (in *os.File, ok bool) {
	in, ok = s.in.(*os.File)
	return in, ok && term.IsTerminal(int(in.Fd())) // #nosec G115 -- a file descriptor fits
}
