//go:build !windows

package notify

import "errors"

var errNoEventLog = errors.New("only Windows has an Event Log; take notify.event_log out of the settings, or set it to false")

func report(string, Severity, uint32, string) error { return errNoEventLog }

// InstallEventSource registers a source of the Windows Event Log; other systems
// have none.
func InstallEventSource(string) error { return errNoEventLog }

// RemoveEventSource undoes InstallEventSource.
func RemoveEventSource(string) error { return errNoEventLog }
