package service

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/windows/svc"
)

var errStopped = errors.New("stopped")

// manager plays the Service Control Manager.
type manager struct {
	t        *testing.T
	requests chan svc.ChangeRequest
	status   chan svc.Status
	code     chan uint32
}

func start(t *testing.T, p Program) manager {
	m := manager{t: t, requests: make(chan svc.ChangeRequest), status: make(chan svc.Status), code: make(chan uint32, 1)}
	p.Stopped = errStopped
	h := &handler{ctx: t.Context(), program: p}
	go func() {
		_, code := h.Execute(nil, m.requests, m.status)
		m.code <- code
	}()
	m.expect(svc.StartPending)
	return m
}

func (m manager) expect(want svc.State) svc.Status {
	m.t.Helper()
	got := <-m.status
	if got.State != want {
		m.t.Fatalf("got state %d, want %d", got.State, want)
	}
	return got
}

// A stop is answered at once, and again and again until the program has ended.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reloads := 0
		m := start(t, Program{
			Reload: func() { reloads++ },
			Main: func(ctx context.Context, ready func()) error {
				ready()
				<-ctx.Done()
				if !errors.Is(context.Cause(ctx), errStopped) {
					t.Error(context.Cause(ctx))
				}
				time.Sleep(12 * time.Second) // a publication ends
				return nil
			},
		})
		running := m.expect(svc.Running)
		if running.Accepts&svc.AcceptPreShutdown == 0 {
			t.Error("a shutdown would not be announced")
		}
		m.requests <- svc.ChangeRequest{Cmd: svc.ParamChange, CurrentStatus: running}
		m.expect(svc.Running)
		m.requests <- svc.ChangeRequest{Cmd: svc.Stop, CurrentStatus: running}
		for n := uint32(1); n <= 3; n++ {
			if got := m.expect(svc.StopPending); got.CheckPoint != n {
				t.Errorf("checkpoint %d, want %d", got.CheckPoint, n)
			}
		}
		m.expect(svc.StopPending)
		if code := <-m.code; code != 0 || reloads != 1 {
			t.Errorf("code %d, %d reloads", code, reloads)
		}
	})
}

// A program that fails makes the service fail, so that it is restarted.
func TestFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := start(t, Program{Main: func(context.Context, func()) error { return errors.New("no configuration") }})
		m.expect(svc.StopPending)
		if code := <-m.code; code != 1 {
			t.Errorf("code %d", code)
		}
	})
}
