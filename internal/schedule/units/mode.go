package units

import (
	"errors"
	"fmt"
)

// Mode is what a scheduler runs.
type Mode int

const (
	// OneJob runs one job of the configuration.
	OneJob Mode = iota
	// AllJobs runs all jobs of the configuration, one after the other.
	AllJobs
	// Serve keeps "licexport serve" running, which has schedules of its own.
	Serve
)

// ModeOf is the mode that flags ask for; they must ask for one.
func ModeOf(job string, allJobs, serve bool) (Mode, error) {
	switch {
	case job != "" && !allJobs && !serve:
		return OneJob, nil
	case job == "" && allJobs && !serve:
		return AllJobs, nil
	case job == "" && !allJobs && serve:
		return Serve, nil
	default:
		return 0, errors.New("say what to schedule: one of --job NAME, --all-jobs and --serve")
	}
}

// CheckFlags returns an error for a flag of licexport schedule that the scheduler
// would not obey in this mode, which would be noticed only when the job runs. given reports
// whether a flag was given; managing is true for the commands that only remove an
// installed job or show its state.
func CheckFlags(kind Kind, mode Mode, managing bool, given func(flag string) bool) error {
	cluster := kind == Kubernetes
	ownAccount := !cluster
	if managing {
		ownAccount = kind == Cron // whose crontab
	}
	for _, f := range []struct {
		name string
		fits bool
		with string
	}{
		{"cron", mode == AllJobs, "--all-jobs; the time of a single job is in its schedule in the configuration file"},
		{"time-zone", mode == AllJobs, "--all-jobs; the time zone of a single job is in its schedule in the configuration file"},
		{"shards", mode == AllJobs && cluster, "--all-jobs --for kubernetes"},
		{"timeout", mode != Serve, "--job and --all-jobs, not with --serve"},
		{"metrics-textfile", mode != Serve, "--job and --all-jobs; serve shows its metrics itself"},
		{"secret", cluster || kind == Systemd, "systemd and kubernetes; elsewhere let the configuration name the file, as in {file: PATH}"},
		{"image", cluster, "--for kubernetes"},
		{"retries", mode != Serve && (kind == TaskScheduler || kind == Cron), "--for taskscheduler and cron; systemd and Kubernetes repeat runs themselves"},
		{"namespace", cluster, "--for kubernetes"},
		{"account", ownAccount, "schedulers that need to know an account, not with " + string(kind)},
	} {
		if given(f.name) && !f.fits {
			return fmt.Errorf("--%s works only with %s", f.name, f.with)
		}
	}
	return nil
}
