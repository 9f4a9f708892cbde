package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/licexport/licexport/internal/clock"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// serve shakes hands and serves until the process ends.
func serve(fault string) error {
	certificate, err := newCertificate(fault)
	if err != nil {
		return err
	}
	listener, err := listen()
	if err != nil {
		return err
	}
	s := &source{fault: fault}
	server := grpc.NewServer(grpc.Creds(credentials.NewTLS(tlsConfig(fault, certificate))))
	sourcev1.RegisterSourceServiceServer(server, s)
	registerController(server, s)
	if fault != noHealth {
		healthy := health.NewServer()
		healthy.SetServingStatus("plugin", healthv1.HealthCheckResponse_SERVING)
		healthv1.RegisterHealthServer(server, healthy)
	}
	encoding := base64.RawStdEncoding
	if fault == paddedBase64 {
		encoding = base64.StdEncoding
	}
	fmt.Printf("1|%s|%s|%s|grpc|%s\n", version(fault), listener.Addr().Network(), listener.Addr(),
		encoding.EncodeToString(certificate.Certificate[0]))
	return server.Serve(listener)
}

func version(fault string) string {
	if fault != highestVersion {
		return "1"
	}
	offered := strings.Split(os.Getenv("PLUGIN_PROTOCOL_VERSIONS"), ",")
	return offered[len(offered)-1]
}

func listen() (net.Listener, error) {
	config := &net.ListenConfig{}
	if runtime.GOOS == "windows" {
		return config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	}
	dir := os.Getenv("PLUGIN_UNIX_SOCKET_DIR")
	if dir == "" {
		dir = os.TempDir()
	}
	return config.Listen(context.Background(), "unix", filepath.Join(dir, fmt.Sprintf("plugin%d", os.Getpid())))
}

// newCertificate makes a self-signed certificate. Its length is no multiple of
// three, so that padding would show.
func newCertificate(fault string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	host := "localhost"
	if fault == wrongHostName {
		host = "example.com"
	}
	for {
		now := clock.System{}.Now()
		template := &x509.Certificate{
			SerialNumber: big.NewInt(now.UnixNano()), DNSNames: []string{host},
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
			NotBefore:   now.Add(-time.Minute), NotAfter: now.Add(time.Hour),
			BasicConstraintsValid: true, IsCA: true,
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			return tls.Certificate{}, err
		}
		if len(der)%3 != 0 {
			return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
		}
	}
}

func tlsConfig(fault string, certificate tls.Certificate) *tls.Config {
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if fault == anyClient {
		return config
	}
	config.ClientAuth = tls.RequireAndVerifyClientCert
	config.ClientCAs = x509.NewCertPool()
	config.ClientCAs.AppendCertsFromPEM([]byte(os.Getenv("PLUGIN_CLIENT_CERT")))
	return config
}

// registerController serves plugin.GRPCController, whose generated code
// go-plugin keeps to itself.
func registerController(server *grpc.Server, s *source) {
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "plugin.GRPCController",
		HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{{
			MethodName: "Shutdown",
			Handler: func(_ any, _ context.Context, _ func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
				s.shutdown()
				return &emptypb.Empty{}, nil
			},
		}},
	}, s)
}
