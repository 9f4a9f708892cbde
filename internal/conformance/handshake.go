package conformance

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// handshake is the line CORE|VERSION|NETWORK|ADDRESS|PROTOCOL|CERTIFICATE, see
// https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md.
type handshake struct {
	version                       string
	network, address, certificate string
}

// parseHandshake reads the line, except for version and certificate, which
// have checks of their own. Its error says what is wrong with the line.
func parseHandshake(line string) (handshake, error) {
	fields := strings.Split(strings.TrimSpace(line), "|")
	if len(fields) < 5 {
		return handshake{}, fmt.Errorf("its first line on standard output is no handshake: %s", quote(line))
	}
	h := handshake{version: fields[1], network: fields[2], address: fields[3]}
	if len(fields) > 5 {
		h.certificate = fields[5]
	}
	if _, err := strconv.Atoi(h.version); err != nil {
		return h, fmt.Errorf("VERSION is no number: %s", quote(line))
	}
	switch {
	case fields[0] != "1":
		return h, fmt.Errorf("CORE is %s, not 1: %s", quote(fields[0]), quote(line))
	case fields[4] != "grpc":
		return h, fmt.Errorf("PROTOCOL is %s, not grpc: %s", quote(fields[4]), quote(line))
	case h.network != "unix" && h.network != "tcp":
		return h, fmt.Errorf("NETWORK is %s, neither unix nor tcp: %s", quote(h.network), quote(line))
	case h.network == "tcp" && !strings.HasPrefix(h.address, "127.0.0.1:"):
		return h, fmt.Errorf("it listens at %s, which is not 127.0.0.1", quote(h.address))
	}
	return h, nil
}

// checkVersion compares the version that the plugin chose.
func (h handshake) checkVersion(offered string) error {
	if h.version == strconv.Itoa(sourcev1.ProtocolVersion) {
		return nil
	}
	return fmt.Errorf("offered %s, it chose version %s", offered, quote(h.version))
}

// serverCertificate decodes the certificate.
func (h handshake) serverCertificate() (*x509.Certificate, error) {
	if h.certificate == "" {
		return nil, errors.New("its handshake carries no certificate: it does not serve with TLS")
	}
	der, err := base64.RawStdEncoding.DecodeString(h.certificate)
	if err != nil && strings.HasSuffix(h.certificate, "=") {
		return nil, errors.New("the certificate in its handshake is base64 with padding; it has to be without \"=\" at the end")
	}
	if err != nil {
		return nil, errors.New("the certificate in its handshake is not base64")
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("the certificate in its handshake cannot be read: %w", err)
	}
	return certificate, nil
}
