package host_test

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/licexport/licexport/internal/host"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func TestParseReattach(t *testing.T) {
	t.Parallel()
	got, err := host.ParseReattach(`{"acme":{"protocol":1,"network":"unix","address":"/tmp/p"}}`)
	if err != nil || got["acme"] != (host.Reattach{Protocol: 1, Network: "unix", Address: "/tmp/p"}) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := host.ParseReattach(""); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"x", `{"acme":{"network":"udp","address":"a"}}`, `{"acme":{"network":"tcp"}}`} {
		if _, err := host.ParseReattach(bad); err == nil || !strings.Contains(err.Error(), "LICEXPORT_REATTACH") {
			t.Errorf("%s: got %v", bad, err)
		}
	}
}

// A plugin that somebody debugs is used, with a warning, and never ended.
func TestReattach(t *testing.T) {
	t.Parallel()
	debugged := serveInProcess(t)
	var log logBook
	c := host.Command{Plugin: "acme", Log: log.logger(slog.LevelWarn), Reattach: &debugged}
	for range 2 {
		s := start(t, c)
		if got := s.Description().Name; got != "acme" {
			t.Errorf("got %q", got)
		}
		s.Close()
		s.Close()
	}
	if !strings.Contains(log.String(), "not checked against the lock") {
		t.Errorf("no warning: %s", log.String())
	}
	c.Plugin = "other"
	_, err := host.Start(t.Context(), c)
	if codeOf(err) != "host.wrong_plugin" || !strings.Contains(err.Error(), "address "+debugged.Address+"\n") || strings.Contains(err.Error(), "file ") {
		t.Errorf("got %v", err)
	}
	debugged.Protocol = 2
	if _, err := host.Start(t.Context(), c); codeOf(err) != "host.protocol" {
		t.Errorf("got %v", err)
	}
}

func TestReattachToNobody(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	_, err = host.Start(t.Context(), host.Command{Plugin: "acme", Reattach: &host.Reattach{Protocol: 1, Network: "tcp", Address: address}})
	if codeOf(err) != "host.connection_lost" || !strings.Contains(err.Error(), "the connection to plugin acme broke") {
		t.Errorf("got %T: %v", err, err)
	}
}

func serveInProcess(t *testing.T) host.Reattach {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	alive := health.NewServer()
	alive.SetServingStatus("plugin", healthv1.HealthCheckResponse_SERVING)
	healthv1.RegisterHealthServer(server, alive)
	sourcev1.RegisterSourceServiceServer(server, acme{})
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(l) // ends with Stop
	}()
	t.Cleanup(func() {
		server.Stop()
		<-served
	})
	return host.Reattach{Protocol: 1, Network: "tcp", Address: l.Addr().String()}
}

// acme is a source that only says who it is.
type acme struct {
	sourcev1.UnimplementedSourceServiceServer
}

func (acme) Describe(context.Context, *sourcev1.DescribeRequest) (*sourcev1.DescribeResponse, error) {
	return &sourcev1.DescribeResponse{Name: "acme", Version: "0.1.0"}, nil
}
