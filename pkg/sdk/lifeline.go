package sdk

import (
	"io"
	"os"
	"os/signal"
	"syscall"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// watchLifeline calls gone when standard input ends, which it does when the
// host dies, however that happens. Without the announcement of the host it
// does nothing: under cron, standard input is empty from the start.
func watchLifeline(gone func()) {
	if os.Getenv(sourcev1.LifelineEnv) != "1" {
		return
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		gone()
	}()
}

// watchSignals calls terminate on SIGTERM. An interrupt is ignored: the
// terminal sends it to the host as well, and the host decides.
func watchSignals(terminate func()) {
	interrupts := make(chan os.Signal, 1) // never read: caught and dropped
	signal.Notify(interrupts, os.Interrupt)
	terms := make(chan os.Signal, 1)
	signal.Notify(terms, syscall.SIGTERM)
	go func() {
		<-terms
		terminate()
	}()
}
