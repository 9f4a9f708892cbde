package notify

import (
	"context"
	"runtime"
	"slices"
	"unicode/utf16"

	"github.com/licexport/licexport/internal/config"
)

// maxEventText is how many UTF-16 units an entry may have: less than the 31,839
// of https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reporteventw.
const maxEventText = 30000

// eventLog writes messages to the Application log of Windows. Event ids: 100
// success, 101 recovery, 102 test, 200 attention, 201 licenses to clear by hand, 202
// secret or certificate near its end, 300 failure, 301 refusal, 303 missed run;
// 302 is the end of the service itself.
type eventLog struct {
	config config.EventLog
}

func (e *eventLog) name() string { return "event_log" }

func (e *eventLog) wants(o config.Outcome) bool { return slices.Contains(e.config.On, o) }

func (e *eventLog) send(_ context.Context, m message) ([]string, error) {
	t := m.kind().trait()
	return nil, report(e.config.Source, t.severity, t.eventID, fitEvent(m.title.String()+"\r\n\r\n"+m.text()))
}

// InstallEventSources makes Windows show entries of these names without a note that it
// does not know them; elsewhere it does nothing. That is a matter of appearance only,
// so it returns what failed as warnings.
func InstallEventSources(names []string) (warnings []string) {
	if runtime.GOOS != "windows" {
		return nil
	}
	for _, name := range names {
		if err := InstallEventSource(name); err != nil {
			warnings = append(warnings, err.Error())
		}
	}
	return warnings
}

// fitEvent bounds a text without cutting a character in two.
func fitEvent(text string) string {
	units := 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units > maxEventText {
			return text[:i]
		}
	}
	return text
}
