// Command licexport reads license assignments from source plugins and publishes
// the CSV file that ALVAO ImportLic takes, whole and right or not at all.
package main

import (
	"context"
	"os"
)

// version is set by the build.
var version = "0.0.0-dev"

func main() {
	ctx, stop := withSignals(context.Background())
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(int(code))
}
