package scaffold

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/licexport/licexport/internal/problem"
)

// ErrNoGo says that there is no Go toolchain on this computer.
var ErrNoGo = errors.New("there is no Go toolchain in PATH")

// Tidy runs "go mod tidy" in a new project: it completes go.mod and writes
// go.sum, for which it may need the network. Without it the project does not
// build, so its error says what to do.
func Tidy(ctx context.Context, dir string) error {
	tool, err := exec.LookPath("go")
	if err != nil {
		return problem.Advise(ErrNoGo, fmt.Sprintf("Install Go from https://go.dev/dl, then run in %s: go mod tidy", dir))
	}
	cmd := exec.CommandContext(ctx, tool, "mod", "tidy") //nolint:gosec // the tool of the user's own PATH
	cmd.Dir = dir
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		return &problem.Problem{
			Summary: fmt.Sprintf("go mod tidy failed (%v):", err), Detail: strings.TrimRight(output.String(), "\n"),
			Remedy: "Run it again in " + dir, Err: err,
		}
	}
	return nil
}
