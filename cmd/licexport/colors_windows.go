package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// showsColors lets a console of Windows understand colors, which it does not by
// itself, and reports whether it does now
// (https://learn.microsoft.com/windows/console/console-virtual-terminal-sequences).
func showsColors(f *os.File) bool {
	console := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
