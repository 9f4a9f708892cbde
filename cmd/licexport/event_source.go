package main

import (
	"runtime"

	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/report"
)

// installEventSources makes Windows show entries of these names without a note
// that it does not know them. That is a matter of appearance only, so what fails is a
// warning.
func installEventSources(io streams, names []string) {
	if runtime.GOOS != "windows" {
		return
	}
	for _, name := range names {
		if err := notify.InstallEventSource(name); err != nil {
			report.Texts(io.err, []string{err.Error()})
		}
	}
}
