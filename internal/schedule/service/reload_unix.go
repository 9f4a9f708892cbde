//go:build unix

package service

import (
	"os"
	"os/signal"
	"syscall"
)

// OnReload calls reload for each SIGHUP until stop is called.
func OnReload(reload func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(signals, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-signals:
				reload()
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}
