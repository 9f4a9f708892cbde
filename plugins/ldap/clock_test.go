package main

import (
	"time"

	"github.com/licexport/licexport/plugins/internal/testclock"
)

// night is a clock that begins in a night in 2026.
func night() *testclock.Clock { return testclock.At(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)) }
