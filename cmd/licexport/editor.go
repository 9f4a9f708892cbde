package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/licexport/licexport/internal/problem"
)

// open lets the user edit the copy.
func (e *configEdit) open(ctx context.Context) error {
	words := editor(cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR")))
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], e.copied)...) // #nosec G204 G702 -- the user names the editor
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	back := e.io.signals.leaveInterrupts()
	err := cmd.Run()
	back()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return problem.New(problem.Usage, fmt.Sprintf("the editor %s failed: %v; nothing was replaced", words[0], err),
			"Name the program of your editor in the environment variable VISUAL or EDITOR.")
	}
	return nil
}

// editor is the program with its arguments. A path with spaces is one word if there is
// such a file.
func editor(value string) []string {
	words := strings.Fields(value)
	switch {
	case len(words) == 0 && runtime.GOOS == "windows":
		return []string{"notepad"}
	case len(words) == 0:
		return []string{"vi"}
	}
	if whole := strings.Trim(strings.TrimSpace(value), `"`); isFile(whole) {
		return []string{whole}
	}
	return words
}
