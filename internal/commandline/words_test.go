package commandline_test

import (
	"testing"

	"github.com/licexport/licexport/internal/commandline"
)

// A job whose output was named by a flag is that output, not the one of the file.
func TestTargetNamesTheOutputThatAFlagGave(t *testing.T) {
	t.Parallel()
	target := commandline.Target{Job: "nightly", Output: "/data/x.csv", Config: "/etc/licexport.yaml"}
	if got := target.Flags(); got != " --job nightly --config /etc/licexport.yaml" {
		t.Errorf("the output of the job: %s", got)
	}
	target.OutputToo = true
	if got := target.Flags(); got != " --job nightly --output /data/x.csv --config /etc/licexport.yaml" {
		t.Errorf("another output: %s", got)
	}
}
