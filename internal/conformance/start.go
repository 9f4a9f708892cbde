package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"os"
	"time"

	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/licexport/licexport/internal/clientcert"
)

// refusalTime is how long a stranger waits for an answer. Silence is a refusal.
const refusalTime = 2 * time.Second

// start makes the checks of the first process: handshake, TLS, description.
// Without these nothing else can be checked.
func (s *suite) start(ctx context.Context) {
	p, err := s.launch(ctx, spec{env: s.env})
	if err != nil {
		s.fail(handshakeLine, "it cannot be run: %v", err)
		s.blocked = "the plugin cannot be run"
		return
	}
	defer p.stop()
	if s.shakeHands(ctx, p) && s.encrypt(ctx, p) && s.describe(ctx, p) {
		s.refuse(ctx, p)
	}
}

func (s *suite) shakeHands(ctx context.Context, p *probe) bool {
	line, err := p.awaitHandshake(ctx)
	if ended, ok := errors.AsType[*endedError](err); ok && s.startsWithWholeEnvironment(ctx) {
		s.fail(environmentCheck, "it starts with all variables of this computer, but not with those that a plugin may see:\n%v", ended)
		s.blocked = "the plugin needs more environment variables"
		return false
	}
	if err == nil {
		p.handshake, err = parseHandshake(line)
	}
	if err != nil {
		s.fail(handshakeLine, "%v", err)
		s.blocked = "there was no handshake"
		return false
	}
	s.pass(handshakeLine, "over %s", p.handshake.network)
	if err := p.handshake.checkVersion("1"); err != nil {
		s.fail(handshakeVersion, "%v", err)
		s.blocked = "the plugin speaks another protocol version"
		return false
	}
	return true
}

// startsWithWholeEnvironment tries whether the plugin shakes hands when it
// sees everything.
func (s *suite) startsWithWholeEnvironment(ctx context.Context) bool {
	p, err := s.launch(ctx, spec{env: os.Environ()})
	if err != nil {
		return false
	}
	defer p.stop()
	line, err := p.awaitHandshake(ctx)
	if err == nil {
		_, err = parseHandshake(line)
	}
	return err == nil
}

func (s *suite) encrypt(ctx context.Context, p *probe) bool {
	if err := p.connect(ctx); err != nil {
		s.fail(tlsMutual, "%v", err)
		s.blocked = "there was no connection with mutual TLS"
		return false
	}
	s.pass(tlsMutual, "the plugin answers the client that it was told of")
	return true
}

// refuse lets strangers knock, then asks the plugin whether it is well.
func (s *suite) refuse(ctx context.Context, p *probe) {
	stranger, err := clientcert.New()
	if err != nil {
		s.skip(tlsStrangers, "%v", err)
		return
	}
	server, err := p.handshake.serverCertificate()
	if err != nil { // it could be read before
		s.skip(tlsStrangers, "%v", err)
		return
	}
	for _, try := range []struct {
		who         string
		credentials credentials.TransportCredentials
	}{
		{"a client without TLS", insecure.NewCredentials()},
		{"a client without a certificate", credentials.NewTLS(withoutCertificate(stranger.TLS(server)))},
		{"a client with a certificate of its own", credentials.NewTLS(stranger.TLS(server))},
	} {
		if p.answers(ctx, try.credentials) {
			s.fail(tlsStrangers, "%s got an answer", try.who)
			return
		}
	}
	if _, err := p.describe(ctx); err != nil {
		s.fail(tlsStrangers, "it refused strangers, but then %v", err)
		return
	}
	s.pass(tlsStrangers, "no answer without TLS, without a certificate, or with another one")
}

func withoutCertificate(c *tls.Config) *tls.Config {
	c.Certificates = nil
	return c
}

// answers reports whether a client with these credentials gets an answer.
func (p *probe) answers(ctx context.Context, c credentials.TransportCredentials) bool {
	conn, err := p.dial(c)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	ctx, cancel := within(ctx, refusalTime)
	defer cancel()
	_, err = healthv1.NewHealthClient(conn).Check(ctx, &healthv1.HealthCheckRequest{Service: healthService})
	return err == nil
}

// byHand starts the plugin as a person would.
func (s *suite) byHand(ctx context.Context) {
	p, err := s.launch(ctx, spec{env: s.env, byHand: true})
	if err != nil {
		s.fail(startByHand, "it cannot be run: %v", err)
		return
	}
	defer p.stop()
	_ = p.stdin.Close()
	if _, ended := p.waitExit(s.Limits.Start); !ended {
		s.fail(startByHand, "started without the magic cookie, it still runs after %v", s.Limits.Start)
		return
	}
	p.drain()
	select {
	case line := <-p.first:
		if _, err := parseHandshake(line); err == nil {
			s.fail(startByHand, "started without the magic cookie, it shook hands")
			return
		}
	default:
	}
	if p.cmd.ProcessState.ExitCode() == 0 {
		s.fail(startByHand, "started without the magic cookie, it ended with %s", p.exit())
		return
	}
	s.pass(startByHand, "%s", p.exit())
}

// version offers the plugin a version that it cannot know.
func (s *suite) version(ctx context.Context) {
	const offered = "1,10"
	p, err := s.launch(ctx, spec{env: s.env, versions: offered})
	if err != nil {
		s.fail(handshakeVersion, "it cannot be run: %v", err)
		return
	}
	defer p.stop()
	line, err := p.awaitHandshake(ctx)
	if err == nil {
		p.handshake, err = parseHandshake(line)
	}
	if err == nil {
		err = p.handshake.checkVersion(offered)
	}
	if err != nil {
		s.fail(handshakeVersion, "%v", err)
		return
	}
	s.pass(handshakeVersion, "offered %s, it chose 1", offered)
}
