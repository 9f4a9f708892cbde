package units

import (
	"context"
	"fmt"
)

// Installer puts units into the schedulers of a computer.
type Installer struct {
	System System
	// Root is another system's root folder to install into without starting
	// anything, as for an image; only for systemd.
	Root string
}

// Status is how an installed job is doing.
type Status struct {
	// Installed reports whether the scheduler knows the job, Current whether what
	// it knows fits the configuration as it is now, as far as can be told.
	Installed, Current bool
	// Details are lines of what the scheduler says itself.
	Details []string
}

// scheduler is one kind of scheduler on a computer.
type scheduler interface {
	install(ctx context.Context, r Request, files []UnitFile) (done []string, err error)
	remove(ctx context.Context, r Request) (done []string, err error)
	status(ctx context.Context, r Request) (Status, error)
}

func (i Installer) scheduler(kind Kind) (scheduler, error) {
	if i.Root != "" && kind != Systemd {
		return nil, &NotPossibleError{Kind: kind, Reason: "it can only be installed on the running system.", Remedy: "Leave out the other root folder."}
	}
	switch kind {
	case Systemd:
		return systemd{system: i.System, root: i.Root}, nil
	case TaskScheduler:
		return taskScheduler{system: i.System}, nil
	case Cron:
		return cron{system: i.System}, nil
	case Kubernetes:
		return kubernetes{system: i.System}, nil
	default:
		return nil, fmt.Errorf("there is no scheduler %q", kind)
	}
}

// Install makes a scheduler run what the request says, in place of what it ran
// under the same name before. It returns lines that say what was done.
func (i Installer) Install(ctx context.Context, kind Kind, r Request) ([]string, error) {
	s, files, err := i.prepare(kind, r)
	if err != nil {
		return nil, err
	}
	return s.install(ctx, r, files)
}

// Remove removes what Install installed. It is no error if nothing is installed.
func (i Installer) Remove(ctx context.Context, kind Kind, r Request) ([]string, error) {
	s, err := i.scheduler(kind)
	if err != nil {
		return nil, err
	}
	return s.remove(ctx, r)
}

// Status asks a scheduler how the job is doing. Whether it is current is a
// matter of the configuration alone: which account, secrets and flags it was
// installed with need not be said again.
func (i Installer) Status(ctx context.Context, kind Kind, r Request) (Status, error) {
	s, err := i.scheduler(kind)
	if err != nil {
		return Status{}, err
	}
	if err := r.check(); err != nil {
		return Status{}, err
	}
	if r.Mode == Serve && kind != Systemd {
		_, err := Print(kind, r)
		return Status{}, err // it can be installed nowhere else
	}
	return s.status(ctx, r.withDefaults())
}

func (i Installer) prepare(kind Kind, r Request) (scheduler, []UnitFile, error) {
	s, err := i.scheduler(kind)
	if err != nil {
		return nil, nil, err
	}
	files, err := Print(kind, r)
	return s, files, err
}
