// Package units writes what the schedulers of operating systems need to run
// licexport: systemd units, a Task Scheduler XML, a crontab entry, a Kubernetes
// CronJob. It also installs them, removes them and shows their state.
//
// No scheduler can do all that a cron expression with a time zone can express.
// What one cannot do is an error that says what to do instead; what it does
// differently is a Note, printed into the unit itself.
package units
