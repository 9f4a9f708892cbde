package host

import (
	"slices"
	"testing"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func TestPluginLearnsWhetherSomebodyWaits(t *testing.T) {
	t.Parallel()
	for _, waits := range []bool{true, false} {
		env := pluginEnv(Command{Attended: waits}, nil, "sockets", "certificate")
		if got := slices.Contains(env, sourcev1.AttendedEnv+"=1"); got != waits {
			t.Errorf("somebody waits: %v, the plugin learns: %v", waits, got)
		}
	}
}
