package graphsim

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// IdentityKind is a kind of host that gives its programs a managed identity.
type IdentityKind int

const (
	// AppService is Azure App Service, Functions and Container Apps: a secret
	// header. https://learn.microsoft.com/azure/app-service/overview-managed-identity
	AppService IdentityKind = iota
	// AzureArc is a server outside Azure: the caller proves that it may read a
	// file. https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
	AzureArc
	// VirtualMachine is the instance metadata service. Azure's libraries look
	// for it at 169.254.169.254 only.
	VirtualMachine
)

// IdentityEndpoint is the local endpoint at which a host's programs get tokens
// of its managed identity, which is the tenant's App. It is plain HTTP on
// 127.0.0.1.
type IdentityEndpoint struct {
	// URL is the token endpoint.
	URL string

	kind   IdentityKind
	secret string // of X-IDENTITY-HEADER
	dir    string // for the files of Azure Arc
	server *Server
	http   *http.Server
	done   chan struct{}

	mu   sync.Mutex
	keys map[string]string // content of a challenge file by its path
}

// StartIdentity starts a managed identity endpoint whose tokens the server
// accepts. dir is where AzureArc writes its challenge files; Azure's libraries
// read them only from /var/opt/azcmagent/tokens, on Windows from
// %ProgramData%\AzureConnectedMachineAgent\Tokens. Close it before the server.
func (s *Server) StartIdentity(kind IdentityKind, dir string) (*IdentityEndpoint, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("graphsim: listen for managed identity: %w", err)
	}
	path := "/metadata/identity/oauth2/token"
	if kind == AppService {
		path = "/msi/token"
	}
	e := &IdentityEndpoint{
		URL:    "http://" + listener.Addr().String() + path,
		kind:   kind,
		secret: newRequestID(),
		dir:    dir,
		server: s,
		done:   make(chan struct{}),
		keys:   make(map[string]string),
	}
	e.http = &http.Server{Handler: e, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() {
		defer close(e.done)
		_ = e.http.Serve(listener) // always http.ErrServerClosed after Close
	}()
	return e, nil
}

// Env returns the environment, as NAME=value, that leads Azure's libraries to
// the endpoint.
func (e *IdentityEndpoint) Env() []string {
	switch e.kind {
	case AppService:
		return []string{"IDENTITY_ENDPOINT=" + e.URL, "IDENTITY_HEADER=" + e.secret}
	case AzureArc:
		return []string{"IDENTITY_ENDPOINT=" + e.URL, "IMDS_ENDPOINT=" + strings.TrimSuffix(e.URL, "/metadata/identity/oauth2/token")}
	case VirtualMachine:
	}
	return nil
}

// Close stops the endpoint.
func (e *IdentityEndpoint) Close() {
	_ = e.http.Close() // nothing left to do on an error
	<-e.done
}

// ServeHTTP answers one request through the server's log and faults.
func (e *IdentityEndpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if e.server.enter() != nil {
		panic(http.ErrAbortHandler)
	}
	defer e.server.handlers.Done()
	c := &call{
		r:        r,
		now:      e.server.now(),
		base:     "http://" + r.Host,
		id:       newRequestID(),
		endpoint: Identity,
		query:    r.URL.Query(),
		identity: e,
	}
	e.server.serve(w, c)
}

// answerIdentity gives a token to a caller that proves to be on the host.
func (s *Server) answerIdentity(c *call) *reply {
	e := c.identity
	if refused := e.refuse(c); refused != nil {
		return refused
	}
	if client := c.query.Get("client_id"); client != "" && !strings.EqualFold(client, s.tenant.App.ClientID) {
		return identityError(http.StatusBadRequest, "invalid_request", "Identity not found")
	}
	resource := c.query.Get("resource")
	if !s.isGraph(resource) {
		return identityError(http.StatusBadRequest, "invalid_resource", "AADSTS500011: The resource principal named "+resource+" was not found in the tenant.")
	}
	granted := s.grant(c, resource, "2", false)
	expires := c.now.Unix() + granted.ExpiresIn
	answer := map[string]string{
		"access_token": granted.AccessToken,
		"client_id":    s.tenant.App.ClientID,
		"expires_on":   strconv.FormatInt(expires, 10),
		"resource":     resource,
		"token_type":   granted.TokenType,
	}
	if e.kind != AppService {
		answer["expires_in"] = strconv.FormatInt(granted.ExpiresIn, 10)
		answer["not_before"] = strconv.FormatInt(c.now.Unix(), 10)
	}
	return jsonReply(http.StatusOK, entraJSON, answer)
}

// refuse checks the caller's proof.
func (e *IdentityEndpoint) refuse(c *call) *reply {
	if "http://"+c.r.Host+c.r.URL.Path != e.URL {
		return identityError(http.StatusNotFound, "not_found", "No such endpoint")
	}
	if e.kind == AppService {
		if c.r.Header.Get("X-Identity-Header") != e.secret {
			return identityError(http.StatusUnauthorized, "unauthorized", "The X-IDENTITY-HEADER is missing or wrong")
		}
		return nil
	}
	if c.r.Header.Get("Metadata") != "true" {
		return identityError(http.StatusBadRequest, "invalid_request", "Required metadata header not specified")
	}
	if e.kind == AzureArc {
		return e.challenge(c)
	}
	return nil
}

// challenge sends the caller to a file, or checks what it read there.
func (e *IdentityEndpoint) challenge(c *call) *reply {
	if key, ok := strings.CutPrefix(c.r.Header.Get("Authorization"), "Basic "); ok {
		if e.redeem(key) {
			return nil
		}
		return identityError(http.StatusUnauthorized, "unauthorized_client", "The challenge was not answered")
	}
	path, err := e.writeKey()
	if err != nil {
		return identityError(http.StatusInternalServerError, "server_error", "The challenge file could not be written")
	}
	out := identityError(http.StatusUnauthorized, "unauthorized_client", "Missing Basic Authorization header")
	out.header().Set("WWW-Authenticate", "Basic realm="+path)
	return out
}

// writeKey writes a new challenge file.
func (e *IdentityEndpoint) writeKey() (string, error) {
	path := filepath.Join(e.dir, newRequestID()+".key")
	key := rand.Text()
	if err := os.WriteFile(path, []byte(key), 0o600); err != nil {
		return "", err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keys[path] = key
	return path, nil
}

// redeem reports whether key is the content of a challenge file, and removes
// that file.
func (e *IdentityEndpoint) redeem(key string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for path, want := range e.keys {
		if want == key {
			delete(e.keys, path)
			err := os.Remove(path)
			return err == nil || errors.Is(err, os.ErrNotExist)
		}
	}
	return false
}

// identityError is the error object of these endpoints.
func identityError(status int, name, description string) *reply {
	return jsonReply(status, entraJSON, map[string]string{"error": name, "error_description": description})
}
