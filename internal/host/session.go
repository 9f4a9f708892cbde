package host

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/licexport/licexport/internal/clientcert"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// closeBudget bounds Close.
const closeBudget = 5 * time.Second

// Session is a running plugin. Its calls may be made one after another; Close
// may be called at any time, from any goroutine, and more than once.
type Session struct {
	command     Command
	description Description
	source      sourcev1.SourceServiceClient
	conn        *grpc.ClientConn

	// What follows is nil for a plugin that somebody else started.
	process     *process
	client      *plugin.Client
	socketDir   socketDir
	certificate clientcert.Certificate

	closing sync.Once
	closed  atomic.Bool
}

// use talks to the plugin over conn.
func (s *Session) use(conn *grpc.ClientConn) {
	s.conn = conn
	s.source = sourcev1.NewSourceServiceClient(conn)
}

// Close ends the plugin and everything it started: it is asked to shut down
// and its standard input ends; after the grace of the Command its process
// group is killed. Calls in flight end with an error. Close takes 5 seconds at
// most. A plugin that somebody else started is left alone.
func (s *Session) Close() {
	s.closing.Do(func() {
		s.closed.Store(true)
		if s.process == nil {
			if s.conn != nil {
				_ = s.conn.Close()
			}
			return
		}
		s.stop()
	})
}

func (s *Session) stop() {
	defer s.socketDir.remove()
	budget := time.NewTimer(closeBudget)
	defer budget.Stop()

	// Kill sends the Shutdown call and waits without any limit for its answer,
	// hence the goroutine. It returns when the process is gone.
	released := make(chan struct{})
	go func() {
		defer close(released)
		s.client.Kill()
	}()
	s.process.endInput()
	s.process.waitFor(s.command.ShutdownGrace)
	s.process.kill()
	select {
	case <-released:
	case <-budget.C:
		s.command.Log.Error("the plugin could not be ended in time", "pid", s.process.ID())
	}
}
