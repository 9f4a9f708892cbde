package host

import (
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"path/filepath"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/licexport/licexport/internal/clientcert"
	"github.com/licexport/licexport/internal/plain"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Start runs a plugin, shakes hands, and asks it who it is. ctx bounds the
// start only; the plugin runs until Close. If Start fails, nothing of the
// plugin is left.
//
// Its errors are *StartError, *ProtocolError, *NameError, *CrashError,
// *RuleError and, if ctx ended, *StoppedError.
func Start(ctx context.Context, c Command) (*Session, error) {
	c = c.withDefaults()
	if c.Reattach != nil {
		return attach(ctx, c)
	}
	path, err := filepath.Abs(c.Path) // a bare name must not be searched in PATH
	if err != nil {
		return nil, fmt.Errorf("find plugin %s: %w", c.Path, err)
	}
	c.Path = path
	s := &Session{command: c}
	if s.certificate, err = clientcert.New(); err != nil {
		return nil, s.cannotPrepare(err)
	}
	if s.socketDir, err = makeSocketDir(); err != nil {
		return nil, s.cannotPrepare(err)
	}
	if err := s.launch(ctx); err != nil {
		return nil, err
	}
	if err := s.identify(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// launch starts the process and connects to it within the start timeout.
func (s *Session) launch(ctx context.Context) error {
	ctx, cancel := withLimit(ctx, s.command.StartTimeout)
	defer cancel(nil)

	s.process = newProcess(s.command)
	s.client = plugin.NewClient(s.clientConfig())
	// go-plugin takes no context. Killing the process ends its waiting.
	release := context.AfterFunc(ctx, s.process.kill)
	err := s.connect(ctx)
	if release() && err == nil {
		return nil
	}
	if err == nil { // its time was up at the last moment, and it is killed
		err = context.Cause(ctx)
	}
	s.command.Log.Debug("plugin did not start", "error", s.command.block(err.Error(), plain.BlockLimit))
	explained := s.explainStart(ctx, err)
	s.process.kill()
	s.Close()
	return explained
}

func (s *Session) clientConfig() *plugin.ClientConfig {
	return &plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  sourcev1.ProtocolVersion,
			MagicCookieKey:   sourcev1.MagicCookieKey,
			MagicCookieValue: sourcev1.MagicCookieValue,
		},
		// Nothing is dispensed through go-plugin, only the number counts.
		VersionedPlugins: map[int]plugin.PluginSet{sourcev1.ProtocolVersion: {}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		// go-plugin adds the server of the handshake, by which the plugin proves
		// to be the process that was started. Until then nobody is trusted.
		TLSConfig:   s.certificate.TLS(),
		SkipHostEnv: true,
		// The host's own timeout comes first, because it has the better text.
		StartTimeout:     2 * s.command.StartTimeout,
		Logger:           s.clientLogger(),
		GRPCDialOptions:  dialOptions(),
		UnixSocketConfig: &plugin.UnixSocketConfig{TempDir: s.socketDir.path},
		SyncStdout:       s.process.syncedStdout,
		SyncStderr:       s.process.syncedStderr,
		RunnerFunc: func(_ hclog.Logger, spec *exec.Cmd, _ string) (runner.Runner, error) {
			s.process.cmd.Env = pluginEnv(s.command, spec.Env, s.socketDir.path, s.certificate.PEM)
			return s.process, nil
		},
	}
}

// clientLogger passes what go-plugin says to the debug log.
func (s *Session) clientLogger() hclog.Logger {
	if !s.command.Log.Enabled(context.Background(), slog.LevelDebug) {
		return hclog.NewNullLogger()
	}
	lines := &lineWriter{line: func(line string, _ bool) {
		s.command.Log.Debug("go-plugin", "text", s.command.line(line, plain.LineLimit))
	}}
	return hclog.New(&hclog.LoggerOptions{Level: hclog.Debug, Output: lines, DisableTime: true})
}

// dialOptions set the transport's limit on both ways. The contract's own limit
// is lower and is enforced by messageCodec.
func dialOptions() []grpc.DialOption {
	return []grpc.DialOption{grpc.WithDefaultCallOptions(
		grpc.MaxCallRecvMsgSize(sourcev1.MaxTransportBytes),
		grpc.MaxCallSendMsgSize(sourcev1.MaxTransportBytes),
	)}
}

// connect does the handshake and the first call, which is the first time that
// the certificates of both sides are looked at.
func (s *Session) connect(ctx context.Context) error {
	if err := checkFile(s.command.Path); err != nil {
		return err
	}
	protocol, err := s.client.Client()
	if err != nil {
		return err
	}
	client, ok := protocol.(*plugin.GRPCClient)
	if !ok {
		return fmt.Errorf("unexpected client %T", protocol)
	}
	s.use(client.Conn)
	return s.ping(ctx)
}

func (s *Session) ping(ctx context.Context) error {
	_, err := healthv1.NewHealthClient(s.conn).Check(ctx, &healthv1.HealthCheckRequest{Service: plugin.GRPCServiceName})
	return err
}

// greet makes the first calls to a plugin that somebody else started.
func (s *Session) greet(ctx context.Context) error {
	pinging, cancel := withLimit(ctx, s.command.StartTimeout)
	defer cancel(nil)
	if err := s.ping(pinging); err != nil {
		return s.explainCall(pinging, err, "the first call", s.command.StartTimeout)
	}
	return s.identify(ctx)
}

// identify asks the plugin who it is and compares that with who it should be.
func (s *Session) identify(ctx context.Context) error {
	description, err := s.Describe(ctx)
	if err != nil {
		return err
	}
	if want := s.command.Plugin; want != "" && description.Name != want {
		return s.nameError(want, description.Name)
	}
	s.description = description
	return nil
}
