// Package units writes what the schedulers of operating systems need to run
// licexport: systemd units, a Task Scheduler XML, a crontab entry, a Kubernetes
// CronJob. It also installs them, removes them and shows their state.
//
// Each scheduler can do less than a cron expression with a time zone can say.
// What one cannot do is an error that says what to do instead; what it does
// differently is a Note, printed into the unit itself.
package units
