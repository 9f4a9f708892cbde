package conformance

import (
	"errors"
	"os/exec"
)

// interrupt is not possible: Windows has no signals for single processes.
func interrupt(*exec.Cmd) error { return errors.ErrUnsupported }
