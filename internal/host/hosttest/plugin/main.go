// Command plugin is a source plugin that misbehaves in every way a plugin can,
// for tests. It is written against the wire (go-plugin and the generated
// service) and not with the SDK, which would prevent most of this.
//
// A fault at start-up is chosen by the argument -mode or by the file name:
// licexport-source-exits-127 exits with 127. Every other fault is chosen by the
// configuration: {"mode": "sequence-gap"}. Package hosttest lists all modes.
package main

import (
	"flag"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func main() {
	name := nameOf(os.Args[0])
	mode := flag.String("mode", name, "how to misbehave at start-up")
	beacon := flag.String("beacon", "", "TCP address to hold a connection to for as long as this process lives")
	flag.StringVar(&name, "name", name, "what to call itself in Describe")
	flag.Parse()
	var held net.Conn
	if *beacon != "" {
		held = hold(*beacon)
	}
	startUp(*mode, *beacon, held)
	serve(name, *mode)
	finish(*mode)
	runtime.KeepAlive(held) // its finalizer would close it
}

// nameOf is the plugin's name by its file name; "double" under any other.
func nameOf(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), ".exe")
	if name, ok := strings.CutPrefix(base, sourcev1.BinaryPrefix); ok {
		return name
	}
	return "double"
}
