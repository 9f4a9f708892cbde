// Command licexport reads license assignments from source plugins and publishes
// the CSV file that ALVAO ImportLic takes, whole and right or not at all.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/systemproxy"
)

// gcPercent is how much garbage may pile up beside what is in use, in percent.
// Nearly all memory of a run is text without pointers, which the collector need
// not look into: collecting twice as often as usual costs little and saves a
// sixth of the peak (docs/benchmarks.md).
const gcPercent = 50

// heapFloor is how many bytes the collector takes to be in use from the start, so
// that a small run ends before it is worth collecting anything: a fifth of its CPU
// time. Nobody writes to them, so they take no memory of the machine.
const heapFloor = 8 << 20

// version is set by the build.
var version = "0.0.0-dev"

// releaseAddress is the address (https) of the folder with the files of this
// version, set by the build of a release; empty in all others.
var releaseAddress = ""

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	floor := make([]byte, heapFloor)
	_ = secret.ProtectProcess() // where the system can do that
	proxy := systemproxy.Adopt(os.LookupEnv, os.Setenv)
	stderr := toReader(os.Stderr)
	signals := newSignals(stderr)
	ctx, stop := signals.notify(context.Background())
	keepAlive()
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: toReader(os.Stdout), err: stderr, signals: signals, proxy: proxy})
	stop()
	runtime.KeepAlive(floor)
	os.Exit(int(code))
}
