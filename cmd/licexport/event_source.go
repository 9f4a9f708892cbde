package main

import (
	"runtime"
	"slices"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/report"
)

// eventSources are the names under which a configuration writes to the Windows
// Event Log, each once.
func eventSources(f *config.File) []string {
	var names []string
	add := func(n config.Notify) {
		if n.EventLog != nil && !slices.Contains(names, n.EventLog.Source) {
			names = append(names, n.EventLog.Source)
		}
	}
	add(f.Notify)
	for _, j := range f.Jobs {
		add(j.Notify)
	}
	return names
}

// installEventSources makes Windows show entries of these names without a note
// that it does not know them. That is a matter of looks only, so what fails is a
// warning.
func installEventSources(io streams, names []string) {
	if runtime.GOOS != "windows" {
		return
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if err := notify.InstallEventSource(name); err != nil {
			report.Texts(io.err, []string{err.Error()})
		}
	}
}
