package host_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/licexport/licexport/internal/host"
)

// TestMain finds goroutines that a session left behind. As another process it
// is the host that TestOrphan kills.
func TestMain(m *testing.M) {
	if path := os.Getenv(orphanPluginEnv); path != "" {
		beTheKilledHost(path, os.Getenv(orphanBeaconEnv))
	}
	if fault := os.Getenv(endlessEnv); fault != "" {
		beTheHostOf(fault)
	}
	goleak.VerifyTestMain(m)
}

const (
	orphanPluginEnv = "HOST_TEST_ORPHAN_PLUGIN"
	orphanBeaconEnv = "HOST_TEST_ORPHAN_BEACON"
)

// beTheKilledHost starts a plugin, says so and waits to be killed.
func beTheKilledHost(path, beacon string) {
	_, err := host.Start(ctxBackground(), host.Command{Path: path, Args: []string{"-beacon", beacon}})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	select {}
}
