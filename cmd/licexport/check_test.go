package main

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/systemproxy"
)

func TestWhatCheckSaysAboutProxies(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		settings systemproxy.Settings
		passed   bool
		want     string
	}{
		{systemproxy.Settings{}, false, ""},
		{systemproxy.Settings{Detects: true}, true, ""},
		{systemproxy.Settings{Detects: true}, false, "WPAD"},
		{systemproxy.Settings{Notes: []string{"a script"}}, true, "a script"},
	} {
		if got := strings.Join(proxyNotes(tt.settings, tt.passed), "\n"); !strings.Contains(got, tt.want) || (got == "") != (tt.want == "") {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
