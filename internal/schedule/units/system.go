package units

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/licexport/licexport/internal/console"
	"github.com/licexport/licexport/internal/disk"
)

// System is what installing needs of the computer. Tests bring their own.
type System interface {
	// Run runs a program and returns what it printed. A failure is a *ToolError.
	Run(ctx context.Context, stdin []byte, program string, args ...string) (output string, err error)
	// Ask runs a program that asks the person at the terminal.
	Ask(ctx context.Context, program string, args ...string) error
	// ReadFile reads a file; the error is fs.ErrNotExist if there is none.
	ReadFile(path string) ([]byte, error)
	// WriteFile replaces a file in one step.
	WriteFile(ctx context.Context, path string, content []byte) error
	// RemoveFile removes a file; a missing one is not an error.
	RemoveFile(path string) error
	// TempFile makes a file for a program to read, and remove takes it away.
	TempFile(pattern string, content []byte) (path string, remove func(), err error)
}

// ToolError is a program of the system that failed.
type ToolError struct {
	Program string
	// Output is what it printed, to both streams.
	Output string
	Err    error
}

// Error says which program failed and what it said.
func (e *ToolError) Error() string {
	if e.Output == "" {
		return fmt.Sprintf("%s: %v", e.Program, e.Err)
	}
	return fmt.Sprintf("%s: %v: %s", e.Program, e.Err, e.Output)
}

// Unwrap gives the error inside.
func (e *ToolError) Unwrap() error { return e.Err }

// ThisComputer returns this computer.
func ThisComputer() System { return computer{} }

type computer struct{}

func (computer) Run(ctx context.Context, stdin []byte, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // G204: fixed programs, arguments without a shell
	cmd.Stdin = bytes.NewReader(stdin)
	var out, complaints bytes.Buffer // two, because they are filled at the same time
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		told := strings.TrimSpace(console.Text(out.Bytes()) + console.Text(complaints.Bytes()))
		return out.String(), &ToolError{Program: program, Output: told, Err: err}
	}
	return out.String(), nil
}

func (computer) Ask(ctx context.Context, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // G204: fixed programs, arguments without a shell
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return &ToolError{Program: program, Err: err}
	}
	return nil
}

func (computer) ReadFile(path string) ([]byte, error) { return os.ReadFile(path) }

func (computer) WriteFile(ctx context.Context, path string, content []byte) error {
	if err := disk.MkdirAll(disk.OS(), filepath.Dir(path)); err != nil {
		return disk.Explain(filepath.Dir(path), "make the folder", err)
	}
	return disk.Replace(ctx, disk.OS(), path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}, nil, disk.Options{})
}

func (computer) RemoveFile(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (computer) TempFile(pattern string, content []byte) (string, func(), error) {
	f, err := os.CreateTemp("", pattern)
	if err != nil {
		return "", nil, err
	}
	remove := func() { _ = os.Remove(f.Name()) } // it is in the folder for such files
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		remove()
		return "", nil, err
	}
	return f.Name(), remove, nil
}
