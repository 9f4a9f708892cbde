package units

import (
	"context"
	"errors"
	"fmt"

	"github.com/licexport/licexport/internal/console"
)

type taskScheduler struct{ system System }

func (s taskScheduler) install(ctx context.Context, r Request, files []UnitFile) ([]string, error) {
	path, remove, err := s.system.TempFile("licexport-*.xml", files[0].Content)
	if err != nil {
		return nil, fmt.Errorf("write the task: %w", err)
	}
	defer remove()
	a := accountOf(r.Account)
	args := append([]string{"/create", "/tn", r.TaskName(), "/xml", path, "/f"}, a.arguments...)
	if a.asks {
		err = s.system.Ask(ctx, "schtasks", args...)
	} else {
		_, err = s.system.Run(ctx, nil, "schtasks", args...)
	}
	if err != nil {
		return nil, err
	}
	return []string{"made the task " + r.TaskName()}, nil
}

func (s taskScheduler) remove(ctx context.Context, r Request) ([]string, error) {
	there, err := s.there(ctx, r)
	if err != nil {
		return nil, err
	}
	if !there {
		return []string{"there was nothing to remove"}, nil
	}
	if _, err := s.system.Run(ctx, nil, "schtasks", "/delete", "/tn", r.TaskName(), "/f"); err != nil {
		return nil, err
	}
	return []string{"removed the task " + r.TaskName()}, nil
}

// The HRESULTs of errors of Windows.
const (
	fileNotFound = 0x80070002
	pathNotFound = 0x80070003
	accessDenied = 0x80070005
)

// there reports whether the task is there. What schtasks says is in the language
// of Windows, and its exit code is 1 whatever is wrong; /hresult makes it return
// the error of the system.
func (s taskScheduler) there(ctx context.Context, r Request) (bool, error) {
	_, err := s.system.Run(ctx, nil, "schtasks", "/query", "/tn", r.TaskName(), "/hresult")
	var exit interface{ ExitCode() int }
	if !errors.As(err, &exit) {
		return err == nil, err
	}
	switch uint32(exit.ExitCode()) {
	case fileNotFound, pathNotFound:
		return false, nil
	case accessDenied:
		return false, fmt.Errorf("look for the task %s: this account may not see it; run the command as administrator: %w", r.TaskName(), err)
	default:
		return false, fmt.Errorf("look for the task %s: %w", r.TaskName(), err)
	}
}

// status cannot tell whether the task is current: Windows gives it back in its
// own words.
func (s taskScheduler) status(ctx context.Context, r Request) (Status, error) {
	there, err := s.there(ctx, r)
	if err != nil || !there {
		return Status{}, err
	}
	out, err := s.system.Run(ctx, nil, "schtasks", "/query", "/tn", r.TaskName(), "/v", "/fo", "LIST")
	return Status{Installed: true, Current: true, Details: lines(console.Text([]byte(out)))}, err
}
