package export_test

import (
	"os"
	"runtime"
	"testing"
)

// What node_exporter shall read has the mode that the job says; without a word it
// is 0640, and a mode that somebody has set stays.
func TestMetricsMode(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing on Windows")
	}
	d := newDesk(t)
	d.first = true
	for _, tt := range []struct {
		setting string
		want    os.FileMode
	}{{"", 0o640}, {", metrics_mode: 0644", 0o644}, {"", 0o644}, {`, metrics_mode: "0600"`, 0o600}} {
		o, err := d.run("sources:\n  a: {plugin: acme, config: {mode: synthetic, holders: 40}}\njobs:\n  j: {sources: [a], metrics_textfile: m.prom" + tt.setting + "}\n")
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(d.path("m.prom"))
		if err != nil {
			t.Fatal(err, o.Warnings)
		}
		if info.Mode().Perm() != tt.want {
			t.Errorf("with %q the mode is %o, want %o", tt.setting, info.Mode().Perm(), tt.want)
		}
	}
}
