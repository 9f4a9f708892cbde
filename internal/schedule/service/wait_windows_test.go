package service

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/restrict"
)

// beginner is a service that is in each of these states for a while.
type beginner struct {
	states []svc.Status
	since  clock.Stopwatch
}

func (*beginner) Control(svc.Cmd) (svc.Status, error) { return svc.Status{}, nil }

func (b *beginner) Query() (svc.Status, error) {
	at := int(b.since.Elapsed() / (10 * time.Second))
	return b.states[min(at, len(b.states)-1)], nil
}

// A service has started when it is at work, not when the manager has taken it on.
func TestStartWaitsForRunning(t *testing.T) {
	pending, running := svc.Status{State: svc.StartPending}, svc.Status{State: svc.Running}
	failed := svc.Status{State: svc.Stopped, Win32ExitCode: uint32(windows.ERROR_SERVICE_SPECIFIC_ERROR), ServiceSpecificExitCode: 2}
	for name, tt := range map[string]struct {
		states []svc.Status
		lasts  time.Duration
		want   string
	}{
		"starts":      {[]svc.Status{pending, running}, 10 * time.Second, ""},
		"fails":       {[]svc.Status{pending, failed}, 10 * time.Second, "it ended at once, with exit code 2"},
		"cannot":      {[]svc.Status{{State: svc.Stopped, Win32ExitCode: uint32(windows.ERROR_SERVICE_LOGON_FAILED)}}, 0, "it ended at once: "},
		"never ready": {[]svc.Status{pending}, startLimit, "it was not at work within 2m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := clock.Start()
				got := ""
				if err := untilRunning(&beginner{states: tt.states, since: began}); err != nil {
					got = err.Error()
				}
				if lasted := began.Elapsed(); !strings.HasPrefix(got, tt.want) || (tt.want == "") != (got == "") || lasted < tt.lasts || lasted > tt.lasts+time.Second {
					t.Errorf("after %s: %q, want %q", lasted, got, tt.want)
				}
			})
		})
	}
}

// What a service may do is what its own account and the groups of all services are
// given, in the order of the list.
func TestGranted(t *testing.T) {
	self := restrict.ServiceSID("licexport")
	for list, want := range map[string]bool{
		"D:(A;;FA;;;SY)(A;;FA;;;BA)":                                 false,
		"D:(A;;FA;;;SY)(A;;FR;;;BU)":                                 true,
		"D:(A;;FR;;;" + self + ")":                                   true,
		"D:(A;;GR;;;AU)":                                             true,
		"D:(D;;FR;;;" + self + ")(A;;FA;;;WD)":                       false,
		"D:(A;OICIIO;FA;;;WD)":                                       false,
		"D:(A;;FR;;;" + restrict.ServiceSID("another-service") + ")": false,
	} {
		descriptor, err := windows.SecurityDescriptorFromString(list)
		if err != nil {
			t.Fatal(err)
		}
		acl, _, err := descriptor.DACL()
		if err != nil {
			t.Fatal(err)
		}
		if got := granted(acl, append(groups(), self))&windows.FILE_READ_DATA != 0; got != want {
			t.Errorf("%s: %t", list, got)
		}
	}
}
