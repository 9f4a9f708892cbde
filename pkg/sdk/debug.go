package sdk

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	goplugin "github.com/hashicorp/go-plugin"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/grpc"
)

// serveDebug serves without a host that supervises the process, so that it can run
// under a debugger. It prints where licexport finds it and ends on an
// interrupt. There is no TLS: it is for the author's own machine.
func serveDebug(p *plugin, out io.Writer) int {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})))
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	return serveUntil(ctx, p, out)
}

// serveUntil serves for a debugger until ctx is done.
func serveUntil(ctx context.Context, p *plugin, out io.Writer) int {
	svc := newService(p)
	config := serveConfig(svc, func(options []grpc.ServerOption) *grpc.Server {
		return grpc.NewServer(append(options, serverOptions()...)...)
	})
	reattach := make(chan *goplugin.ReattachConfig, 1)
	closed := make(chan struct{})
	config.Test = &goplugin.ServeTestConfig{Context: ctx, ReattachConfigCh: reattach, CloseCh: closed}
	go goplugin.Serve(config)
	select {
	case <-closed: // the reason is in the log
		return 1
	case at := <-reattach:
		printReattach(out, p.description, at.Addr)
	}
	<-ctx.Done()
	svc.stop(sourcev1.ShutdownGrace)
	<-closed
	return 0
}

// reattachment is the form that licexport reads from ReattachEnv.
type reattachment struct {
	Protocol int    `json:"protocol"`
	Network  string `json:"network"`
	Address  string `json:"address"`
}

func printReattach(out io.Writer, d *sourcev1.DescribeResponse, addr net.Addr) {
	value, err := json.Marshal(map[string]reattachment{
		d.GetName(): {sourcev1.ProtocolVersion, addr.Network(), addr.String()},
	})
	if err != nil { // strings and a number cannot fail
		slog.Error("the address cannot be written: " + err.Error())
		return
	}
	env, text := sourcev1.ReattachEnv, string(value)
	writeLine(out, "%s %s waits for licexport. Set this where you run licexport with --allow-reattach:\n", d.GetName(), d.GetVersion())
	writeLine(out, "  bash        export %s='%s'", env, strings.ReplaceAll(text, "'", `'\''`))
	writeLine(out, "  PowerShell  $env:%s = '%s'", env, strings.ReplaceAll(text, "'", "''"))
	writeLine(out, "  cmd         set \"%s=%s\"\n", env, text)
	writeLine(out, "Anyone who may use this address can talk to it: debug on your own machine only. Ctrl-C ends it.")
}
