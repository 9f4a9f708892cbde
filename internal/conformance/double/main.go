// Command double is a source plugin for tests of the conformance kit. As it
// stands it keeps every rule; with -fault it breaks one. It is written without
// go-plugin and SDK, which would prevent most faults. What a host would notice
// in any case is in package hosttest; this one has the rest.
package main

import (
	"flag"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Faults of the process. Those of the calls are in source.go and export.go.
const (
	servesByHand    = "serves-by-hand"
	mutePerson      = "exits-with-0-by-hand"
	needsVariable   = "needs-variable"
	diesOfInterrupt = "dies-of-interrupt"
	ignoresStdin    = "ignores-stdin"
	ignoresShutdown = "ignores-shutdown"
	highestVersion  = "highest-version"
	paddedBase64    = "padded-base64"
	wrongHostName   = "wrong-host-name"
	anyClient       = "any-client"
	noHealth        = "no-health"
)

// playChild is what the program is told that leaveChild starts.
const playChild = "child"

// variable is one that no plugin may see.
const variable = "LICEXPORT_CONFORMANCE_DOUBLE"

func main() {
	fault := flag.String("fault", "", "the rule to break")
	flag.Parse()
	if *fault == playChild {
		<-time.After(time.Hour) // until it is killed
	}
	if os.Getenv(sourcev1.MagicCookieKey) != sourcev1.MagicCookieValue && *fault != servesByHand {
		if *fault == mutePerson {
			os.Exit(0)
		}
		die("this is a plugin of licexport")
	}
	if *fault == needsVariable && os.Getenv(variable) == "" {
		die("set " + variable)
	}
	if *fault != diesOfInterrupt {
		signal.Ignore(os.Interrupt)
	}
	if os.Getenv(sourcev1.LifelineEnv) == "1" && *fault != ignoresStdin {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(0)
		}()
	}
	if err := serve(*fault); err != nil {
		die(err.Error())
	}
}

func die(words ...string) {
	_, _ = io.WriteString(os.Stderr, strings.Join(words, " ")+"\n")
	os.Exit(1)
}
