package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/mgr"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/problem"
)

// Install makes a Windows service that starts with the system and is started
// again when it fails, starts it, and waits until it is at work. What fails leaves
// nothing behind. Notes say what could not be done as wished.
func Install(i Installation) (notes []string, err error) {
	m, err := connect()
	if err != nil {
		return nil, err
	}
	defer disconnect(m)
	account := i.Account
	if account == "" {
		account = `NT SERVICE\` + i.Name
	}
	if strings.EqualFold(account, `NT SERVICE\`+i.Name) {
		if err := i.checkAccess(); err != nil {
			return nil, err
		}
	}
	if HasPassword(account) && !strings.ContainsAny(account, `\@`) {
		account = `.\` + account // the manager wants to know that it is one of this computer
	}
	s, err := m.CreateService(i.Name, i.Program, mgr.Config{
		DisplayName: i.DisplayName, Description: i.Description,
		StartType: mgr.StartAutomatic, DelayedAutoStart: true,
		ServiceStartName: account, Password: i.Password,
	}, i.Arguments...)
	if errors.Is(err, windows.ERROR_SERVICE_EXISTS) {
		return nil, fmt.Errorf("there is a service %s already; remove it first, or give this one another name with --name", i.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("make the service %s: %w", i.Name, err)
	}
	defer func() { _ = s.Close() }() // a handle only
	notes, err = i.setUp(s, account)
	if err == nil {
		err = i.start(s, account)
	}
	if err == nil {
		return notes, nil
	}
	forgotten := forgetSources(i.Name)
	if left := errors.Join(stop(s), s.Delete()); left != nil {
		return notes, problem.Advise(err, fmt.Sprintf("The service could not be taken away again either: %v. Run: licexport serve --remove --name %s", left, i.Name))
	}
	return notes, errors.Join(problem.Advise(err, "The service was taken away again"), forgotten)
}

// setUp does what can be done before the service runs.
func (i Installation) setUp(s *mgr.Service, account string) (notes []string, err error) {
	if err := recovery(s); err != nil {
		return nil, fmt.Errorf("make the service %s restart after a failure: %w", i.Name, err)
	}
	if err := askForTime(s.Handle); err != nil {
		return nil, fmt.Errorf("ask for time at a shutdown for the service %s: %w", i.Name, err)
	}
	if HasPassword(account) || strings.HasSuffix(account, "$") {
		if err := allowToLogOn(account); err != nil {
			notes = append(notes, fmt.Sprintf("%s could not be given the right \"Log on as a service\" (%v). Give it with secpol.msc, Local Policies, User Rights Assignment, or by group policy.", account, err))
		}
	}
	return append(notes, rememberSources(i.Name, i.EventSources)...), nil
}

// start starts the service and waits until it is at work.
func (i Installation) start(s *mgr.Service, account string) error {
	err := s.Start()
	if err == nil {
		err = untilRunning(s)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, windows.ERROR_SERVICE_LOGON_FAILED):
		return fmt.Errorf("the service %s cannot be started, because %s cannot sign in: its password is wrong or expired, or it lacks the right \"Log on as a service\": %w", i.Name, account, err)
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		return fmt.Errorf("the service %s cannot be started: %s needs the right to read and run %s: %w", i.Name, account, i.Program, err)
	default:
		return problem.Advise(fmt.Errorf("the service %s cannot be started: %w", i.Name, err),
			fmt.Sprintf("Its messages are in the Event Log, Application, source %s, event %d. %s needs access to the program, the configuration with its secrets, and the folder of the output", i.Name, failedEvent, account))
	}
}

// pause waits until the state of a service may be another.
func pause() { _ = clock.System{}.Sleep(context.Background(), stopPoll) }

// startLimit is how long a service may take until it is at work.
const startLimit = 2 * time.Minute

// untilRunning waits until a service that was started is at work.
func untilRunning(s controlled) error {
	for watch := clock.Start(); ; pause() {
		status, err := s.Query()
		switch {
		case err != nil:
			return err
		case status.State == svc.Running:
			return nil
		case status.State == svc.Stopped && status.Win32ExitCode == uint32(windows.ERROR_SERVICE_SPECIFIC_ERROR):
			return fmt.Errorf("it ended at once, with exit code %d", status.ServiceSpecificExitCode)
		case status.State == svc.Stopped && status.Win32ExitCode != 0:
			return fmt.Errorf("it ended at once: %w", windows.Errno(status.Win32ExitCode))
		case status.State == svc.Stopped:
			return errors.New("it ended at once")
		case watch.Elapsed() > startLimit:
			return fmt.Errorf("it was not at work within %s", startLimit)
		}
	}
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

// Remove stops a Windows service and takes it away, with the event sources that
// no other service of licexport has. None is no error.
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
	forgotten := forgetSources(name)
	if err := s.Delete(); err != nil {
		return errors.Join(fmt.Errorf("remove the service %s: %w", name, err), forgotten)
	}
	return forgotten
}

const (
	// stopLimit is how long a service may take to stop: a publication that waits
	// for a program that holds the file open, and a step that is being killed.
	// It asks for as much at a shutdown, see askForTime.
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
		pause()
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
