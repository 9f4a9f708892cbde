package service

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
)

// stubborn is a service that takes its time to stop.
type stubborn struct {
	takes time.Duration
	err   error
	until time.Time
}

func (s *stubborn) Control(svc.Cmd) (svc.Status, error) {
	s.until = time.Now().Add(s.takes)
	return svc.Status{State: svc.StopPending}, s.err
}

func (s *stubborn) Query() (svc.Status, error) {
	if time.Now().Before(s.until) {
		return svc.Status{State: svc.StopPending}, nil
	}
	return svc.Status{State: svc.Stopped}, nil
}

// A service is not taken for stopped while it still publishes.
func TestRemovalWaitsForTheEnd(t *testing.T) {
	for name, tt := range map[string]struct {
		service stubborn
		lasts   time.Duration
		want    string
	}{
		"ends":          {stubborn{takes: 10 * time.Second}, 10 * time.Second, ""},
		"is at it":      {stubborn{err: windows.ERROR_SERVICE_CANNOT_ACCEPT_CTRL, takes: time.Second}, time.Second, ""},
		"does not run":  {stubborn{err: windows.ERROR_SERVICE_NOT_ACTIVE}, 0, ""},
		"does not end":  {stubborn{takes: time.Hour}, stopLimit, "it has not ended within 3m0s; a run may be handing its file over, so try again later"},
		"may not do it": {stubborn{err: errors.New("access is denied")}, 0, "access is denied"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				got := ""
				if err := stop(&tt.service); err != nil {
					got = err.Error()
				}
				if lasted := time.Since(began); got != tt.want || lasted < tt.lasts || lasted > tt.lasts+time.Second {
					t.Errorf("after %s: %q, want %q", lasted, got, tt.want)
				}
			})
		})
	}
}
