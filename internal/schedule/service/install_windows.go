package service

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/mgr"

	"github.com/licexport/licexport/internal/clock"
)

// Install makes a Windows service that starts with the system and is started
// again when it fails, and starts it.
func Install(i Installation) error {
	m, err := connect()
	if err != nil {
		return err
	}
	defer disconnect(m)
	account := i.Account
	if account == "" {
		account = `NT SERVICE\` + i.Name
	}
	s, err := m.CreateService(i.Name, i.Program, mgr.Config{
		DisplayName: i.DisplayName, Description: i.Description,
		StartType: mgr.StartAutomatic, DelayedAutoStart: true,
		ServiceStartName: account, Password: i.Password,
	}, i.Arguments...)
	if errors.Is(err, windows.ERROR_SERVICE_EXISTS) {
		return fmt.Errorf("there is a service %s already; remove it first", i.Name)
	}
	if err != nil {
		return fmt.Errorf("make the service %s: %w", i.Name, err)
	}
	defer func() { _ = s.Close() }() // a handle only
	if err := recovery(s); err != nil {
		return fmt.Errorf("make the service %s restart after a failure: %w", i.Name, err)
	}
	if err := s.Start(); err != nil {
		return fmt.Errorf("the service %s is installed but cannot be started; %s may need access to the program, the configuration and the output folder: %w", i.Name, account, err)
	}
	return nil
}

// recovery restarts the service after a minute, later after five.
func recovery(s *mgr.Service) error {
	const day = 24 * 60 * 60
	actions := []mgr.RecoveryAction{
		{Type: mgr.ServiceRestart, Delay: time.Minute},
		{Type: mgr.ServiceRestart, Delay: time.Minute},
		{Type: mgr.ServiceRestart, Delay: 5 * time.Minute},
	}
	return errors.Join(s.SetRecoveryActions(actions, day), s.SetRecoveryActionsOnNonCrashFailures(true))
}

// Remove stops a Windows service and takes it away. None is no error.
func Remove(name string) error {
	m, err := connect()
	if err != nil {
		return err
	}
	defer disconnect(m)
	s, err := m.OpenService(name)
	if errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find the service %s: %w", name, err)
	}
	defer func() { _ = s.Close() }() // a handle only
	if err := stop(s); err != nil {
		return fmt.Errorf("stop the service %s: %w", name, err)
	}
	if err := s.Delete(); err != nil {
		return fmt.Errorf("remove the service %s: %w", name, err)
	}
	return nil
}

const (
	// stopLimit is how long a service may take to stop: as long as the system
	// gives it at a shutdown.
	stopLimit = 3 * time.Minute
	stopPoll  = 250 * time.Millisecond
)

// controlled is a *mgr.Service.
type controlled interface {
	Control(cmd svc.Cmd) (svc.Status, error)
	Query() (svc.Status, error)
}

// stop stops a service and waits until it has ended: its program is in use until
// then, and no service of the same name can be made. One that does not run is no
// error.
func stop(s controlled) error {
	status, err := s.Control(svc.Stop)
	if errors.Is(err, windows.ERROR_SERVICE_CANNOT_ACCEPT_CTRL) { // it is stopping already
		status, err = s.Query()
	}
	for watch := clock.Start(); err == nil && status.State != svc.Stopped; status, err = s.Query() {
		if watch.Elapsed() > stopLimit {
			return fmt.Errorf("it has not ended within %s; a run may be handing its file over, so try again later", stopLimit)
		}
		time.Sleep(stopPoll) //nolint:forbidigo // Windows reports no end of a service: one can only ask again
	}
	if errors.Is(err, windows.ERROR_SERVICE_NOT_ACTIVE) {
		return nil
	}
	return err
}

func connect() (*mgr.Mgr, error) {
	m, err := mgr.Connect()
	if err != nil {
		return nil, fmt.Errorf("open the Service Control Manager (run this as administrator): %w", err)
	}
	return m, nil
}

func disconnect(m *mgr.Mgr) { _ = m.Disconnect() } // nothing can be done about it
