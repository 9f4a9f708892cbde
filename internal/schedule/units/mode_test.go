package units_test

import (
	"slices"
	"testing"

	"github.com/licexport/licexport/internal/schedule/units"
)

func TestModeOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		job           string
		all, serve    bool
		want          units.Mode
		contradictory bool
	}{
		{job: "nightly", want: units.OneJob},
		{all: true, want: units.AllJobs},
		{serve: true, want: units.Serve},
		{contradictory: true},
		{job: "nightly", all: true, contradictory: true},
		{job: "nightly", serve: true, contradictory: true},
		{all: true, serve: true, contradictory: true},
	} {
		got, err := units.ModeOf(tt.job, tt.all, tt.serve)
		if got != tt.want || (err != nil) != tt.contradictory {
			t.Errorf("%+v: got %v, %v", tt, got, err)
		}
	}
}

// Whatever a scheduler would not obey is an error, and nothing else.
func TestCheckFlags(t *testing.T) {
	t.Parallel()
	flags := []string{"cron", "time-zone", "shards", "timeout", "metrics-textfile", "secret", "image", "retries", "namespace", "account", "job", "for"}
	for _, tt := range []struct {
		kind     units.Kind
		mode     units.Mode
		managing bool
		refused  []string
	}{
		{units.Systemd, units.OneJob, false, []string{"cron", "time-zone", "shards", "image", "retries", "namespace"}},
		{units.Systemd, units.AllJobs, false, []string{"shards", "image", "retries", "namespace"}},
		{units.Systemd, units.Serve, false, []string{"cron", "time-zone", "shards", "timeout", "metrics-textfile", "image", "retries", "namespace"}},
		{units.Systemd, units.OneJob, true, []string{"cron", "time-zone", "shards", "image", "retries", "namespace", "account"}},
		{units.TaskScheduler, units.OneJob, false, []string{"cron", "time-zone", "shards", "secret", "image", "namespace"}},
		{units.TaskScheduler, units.Serve, false, []string{"cron", "time-zone", "shards", "timeout", "metrics-textfile", "secret", "image", "retries", "namespace"}},
		{units.Cron, units.AllJobs, true, []string{"shards", "secret", "image", "namespace"}},
		{units.Kubernetes, units.AllJobs, false, []string{"retries", "account"}},
		{units.Kubernetes, units.OneJob, false, []string{"cron", "time-zone", "shards", "retries", "account"}},
	} {
		var refused []string
		for _, flag := range flags {
			if units.CheckFlags(tt.kind, tt.mode, tt.managing, func(f string) bool { return f == flag }) != nil {
				refused = append(refused, flag)
			}
		}
		if !slices.Equal(refused, tt.refused) {
			t.Errorf("%s, mode %d, managing %v: refused %q, want %q", tt.kind, tt.mode, tt.managing, refused, tt.refused)
		}
	}
}
