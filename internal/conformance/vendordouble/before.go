package main

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/licexport/licexport/pkg/sdk"
)

// before does what some faults do at the beginning of an export.
func (f *faulty) before(ctx context.Context, cfg *config) error {
	switch f.fault {
	case "asks-again-at-once":
		f.ask(ctx, *cfg, "/plan", 3)
	case "hammers":
		f.ask(ctx, *cfg, "/plan", 2000)
	case "follows-redirects":
		f.ask(ctx, *cfg, "/status", 1)
	case "trusts-everybody":
		return f.trust(ctx, cfg)
	}
	return nil
}

// stays is a client that follows no redirects.
func stays() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ask sends a request so many times at most, without a pause, until there is an
// answer. What the answer is does not matter.
func (f *faulty) ask(ctx context.Context, cfg config, path string, times int) {
	client := stays()
	if f.fault == "follows-redirects" {
		client = http.DefaultClient
	}
	for range times {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, cfg.APIURL+path, http.NoBody)
		if err != nil {
			return
		}
		req.Header.Set("Authorization", "Bearer token-of-the-double")
		resp, err := client.Do(req)
		if err != nil {
			return
		}
		_ = resp.Body.Close()
		if resp.StatusCode < http.StatusTooManyRequests {
			return
		}
	}
}

// trust takes whatever certificate it meets for an authority.
func (f *faulty) trust(ctx context.Context, cfg *config) error {
	address, err := url.Parse(cfg.APIURL)
	if err != nil || address.Scheme != "https" {
		return err
	}
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // this is the fault
	conn, err := dialer.DialContext(ctx, "tcp", address.Host)
	if err != nil {
		return sdk.Upstream(err, "no connection")
	}
	defer func() { _ = conn.Close() }()
	secure, ok := conn.(*tls.Conn)
	if !ok {
		return errors.New("no TLS")
	}
	file, err := os.CreateTemp("", "vendordouble-*.pem")
	if err != nil {
		return fmt.Errorf("make a file: %w", err)
	}
	defer func() { _ = file.Close() }()
	for _, c := range secure.ConnectionState().PeerCertificates {
		if err := pem.Encode(file, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return fmt.Errorf("write a file: %w", err)
		}
	}
	cfg.CAFile = file.Name()
	return nil
}

// again exports what was kept of the export before.
func (f *faulty) again(w *sdk.Writer) error {
	if err := w.License(sdk.License{ID: "seat", UID: "double:seat", Name: "Seat", Purchased: sdk.Int(50)}); err != nil || w.LicensesOnly() {
		return err
	}
	w.Expect(len(f.kept))
	for _, u := range f.kept {
		if err := w.Assign(sdk.Holder{ID: u.ID, Name: u.Name, Emails: []sdk.Email{{Address: u.Email}}}, "seat"); err != nil {
			return err
		}
	}
	return nil
}
