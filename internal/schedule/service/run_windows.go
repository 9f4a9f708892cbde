package service

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
)

const (
	// accepted are the requests that the service answers to. A shutdown is announced
	// before other services are stopped; how much time there is then is what the
	// service asked for when it was installed, see askForTime.
	accepted = svc.AcceptStop | svc.AcceptPreShutdown | svc.AcceptParamChange
	// stopStep is how often the manager gets a sign that stopping goes on, stopHint
	// how long it waits for that.
	stopStep = 5 * time.Second
	stopHint = 20 * time.Second
)

// Run runs the program: as a service if the Service Control Manager started it,
// otherwise directly.
func Run(ctx context.Context, p Program) error {
	isService, err := svc.IsWindowsService()
	if err != nil {
		return fmt.Errorf("find out who started licexport: %w", err)
	}
	if !isService {
		return p.Main(ctx, func() {})
	}
	h := &handler{ctx: ctx, program: p}
	if err := svc.Run(p.Name, h); err != nil {
		return fmt.Errorf("run as a Windows service: %w", err)
	}
	if h.err != nil {
		complain(p.Name, h.err)
	}
	return h.err
}

// failedEvent is the number of the event that the service ended with an error.
const failedEvent = 302

// complain writes why the service ended into the Application log: nobody reads
// the standard error of a service, and a log file may not be open yet.
func complain(source string, err error) {
	log, openErr := eventlog.Open(source)
	if openErr != nil {
		return // there is nowhere left to say it
	}
	_ = log.Error(failedEvent, "licexport serve ended: "+err.Error())
	_ = log.Close()
}

// handler answers the Service Control Manager.
type handler struct {
	ctx     context.Context //nolint:containedctx // Execute has no parameter for it
	program Program
	err     error
}

// Execute is the life of the service.
func (h *handler) Execute(_ []string, requests <-chan svc.ChangeRequest, status chan<- svc.Status) (specific bool, code uint32) {
	status <- svc.Status{State: svc.StartPending, WaitHint: uint32(time.Minute.Milliseconds())}
	ctx, cancel := context.WithCancelCause(h.ctx)
	defer cancel(nil)
	ready, done := make(chan struct{}, 1), make(chan error, 1)
	go func() { done <- h.program.Main(ctx, func() { ready <- struct{}{} }) }()
	for {
		select {
		case <-ready:
			status <- svc.Status{State: svc.Running, Accepts: accepted}
		case h.err = <-done:
			return h.ended(status)
		case r := <-requests:
			switch r.Cmd {
			case svc.Interrogate:
				status <- r.CurrentStatus
			case svc.ParamChange:
				h.program.Reload()
				status <- r.CurrentStatus
			case svc.Stop, svc.PreShutdown, svc.Shutdown:
				cancel(h.program.Stopped)
				h.err = stopping(status, done)
				return h.ended(status)
			default: // not accepted, so not sent
			}
		}
	}
}

// stopping keeps the manager waiting until the program has ended.
func stopping(status chan<- svc.Status, done <-chan error) error {
	ticker := time.NewTicker(stopStep)
	defer ticker.Stop()
	for checkpoint := uint32(1); ; checkpoint++ {
		status <- svc.Status{State: svc.StopPending, CheckPoint: checkpoint, WaitHint: uint32(stopHint.Milliseconds())}
		select {
		case err := <-done:
			return err
		case <-ticker.C:
		}
	}
}

// ended makes an error a failure of the service, upon which it is restarted.
func (h *handler) ended(status chan<- svc.Status) (specific bool, code uint32) {
	status <- svc.Status{State: svc.StopPending}
	if h.err != nil {
		return true, 1
	}
	return false, 0
}
