package service

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"
)

// Notifier reports to systemd how the service is doing; see sd_notify(3). The zero
// value reports nothing.
type Notifier struct {
	socket   string
	watchdog bool
}

// NewNotifier knows from the environment whether systemd expects reports.
func NewNotifier(getenv func(string) string) Notifier {
	_, err := strconv.ParseUint(getenv("WATCHDOG_USEC"), 10, 64)
	return Notifier{socket: getenv("NOTIFY_SOCKET"), watchdog: err == nil}
}

// Ready reports that the service works from now on.
func (n Notifier) Ready(ctx context.Context) error { return n.send(ctx, "READY=1") }

// Stopping reports that the service is about to end.
func (n Notifier) Stopping(ctx context.Context) error { return n.send(ctx, "STOPPING=1") }

// Alive keeps the watchdog from restarting the service.
func (n Notifier) Alive(ctx context.Context) error {
	if !n.watchdog {
		return nil
	}
	return n.send(ctx, "WATCHDOG=1")
}

func (n Notifier) send(ctx context.Context, message string) error {
	if n.socket == "" {
		return nil
	}
	// It also gets the end of the service, when ctx has ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unixgram", n.socket) // a leading @ means an abstract socket here too
	if err != nil {
		return fmt.Errorf("notify systemd of %s: %w", message, err)
	}
	_, err = conn.Write([]byte(message))
	if closed := conn.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("notify systemd of %s: %w", message, err)
	}
	return nil
}
