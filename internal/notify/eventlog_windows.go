package notify

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc/eventlog"
)

// report writes an entry. A source that is not registered works too; Windows
// then shows the text below a note that its description is missing.
func report(source string, s Severity, id uint32, text string) error {
	log, err := eventlog.Open(source)
	if err != nil {
		return fmt.Errorf("open the Windows Event Log as %q: %w", source, err)
	}
	defer func() { _ = log.Close() }()
	switch s {
	case Error:
		err = log.Error(id, text)
	case Warning:
		err = log.Warning(id, text)
	default:
		err = log.Info(id, text)
	}
	if err != nil {
		return fmt.Errorf("write to the Windows Event Log as %q: %w", source, err)
	}
	return nil
}

// InstallEventSource registers a source of the Windows Event Log, so that its
// entries are shown without a note. That needs an administrator. One that is
// registered already stays as it is.
func InstallEventSource(source string) error {
	err := eventlog.InstallAsEventCreate(source, eventlog.Error|eventlog.Warning|eventlog.Info)
	switch {
	case err == nil, strings.HasSuffix(err.Error(), "already exists"):
		return nil
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		return fmt.Errorf("register %q with the Windows Event Log: only an administrator may do that; run the command as one: %w", source, err)
	default:
		return fmt.Errorf("register %q with the Windows Event Log: %w", source, err)
	}
}

// RemoveEventSource undoes InstallEventSource. A source that is not there is no
// error.
func RemoveEventSource(source string) error {
	err := eventlog.Remove(source)
	if err != nil && !errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
		return fmt.Errorf("take %q out of the Windows Event Log: %w", source, err)
	}
	return nil
}
