package main

import "os"

// signalNamed is always the end: Windows knows no other signal.
func signalNamed(string) os.Signal { return os.Kill }

// hangsUp reports whether programs that are started by this one get SIGHUP.
func hangsUp() bool { return false }
