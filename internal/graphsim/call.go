package graphsim

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// call is one request with what is known about it before it is answered.
type call struct {
	r        *http.Request
	now      time.Time
	base     string // scheme and host as the client addressed them
	id       string // request-id
	clientID string // client-request-id
	endpoint Endpoint
	object   string // the application, group or user in a path of Graph
	tenant   string // the tenant in a sign-in path
	query    url.Values
	token    pageToken
	tokenErr error
	page     int
	units    int // resource units that the request cost
	identity *IdentityEndpoint
}

// newCall takes a request to the TLS server apart.
func (s *Server) newCall(r *http.Request) *call {
	c := &call{
		r:     r,
		now:   s.now(),
		base:  "https://" + r.Host,
		id:    newRequestID(),
		query: r.URL.Query(),
	}
	c.clientID = r.Header.Get("Client-Request-Id")
	if c.clientID == "" {
		c.clientID = c.id
	}
	c.endpoint, c.tenant = classify(r.URL.Path)
	if rest, ok := strings.CutPrefix(r.URL.Path, "/v1.0/"); ok && c.endpoint == Other {
		c.endpoint, c.object = directoryPath(rest)
	}
	switch c.endpoint {
	case Token:
		_ = r.ParseForm() // a broken form has missing parameters
	case Users, AppRoleAssignedTo, Members:
		c.page = 1
		if c.query.Has("$skiptoken") {
			c.token, c.tokenErr = s.pages.parse(c.query)
			c.page = c.token.page
		}
	case UsersCount, SubscribedSKUs, Organization, Subscriptions, Batch, OneUser, ServicePrincipals, Groups, MembersCount, Discovery, Identity, Other:
	}
	return c
}

// classify finds which endpoint a path belongs to and which tenant it names.
func classify(path string) (Endpoint, string) {
	if rest, ok := strings.CutPrefix(path, "/v1.0/"); ok {
		switch rest {
		case "users":
			return Users, ""
		case "users/$count":
			return UsersCount, ""
		case "subscribedSkus":
			return SubscribedSKUs, ""
		case "organization":
			return Organization, ""
		case "directory/subscriptions":
			return Subscriptions, ""
		case "$batch":
			return Batch, ""
		}
		return Other, ""
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch rest {
	case "v2.0/.well-known/openid-configuration", "discovery/instance":
		return Discovery, tenant
	case "oauth2/v2.0/token":
		return Token, tenant
	}
	return Other, ""
}

// describe sets the header fields that describe the request itself.
func (c *call) describe(header http.Header) {
	header.Set("Strict-Transport-Security", "max-age=31536000")
	switch c.endpoint {
	case Users, UsersCount, SubscribedSKUs, Organization, Subscriptions, Batch, OneUser, ServicePrincipals, AppRoleAssignedTo, Groups, Members, MembersCount, Other:
		header.Set("request-id", c.id)
		header.Set("client-request-id", c.clientID)
		header.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"graphsim","Slice":"E","Ring":"5","ScaleUnit":"000","RoleInstance":"SIM00000001"}}`)
		header.Set("x-ms-resource-unit", strconv.Itoa(max(c.units, 1)))
		header.Set("OData-Version", "4.0")
		header.Set("Cache-Control", "no-cache")
	case Token, Discovery:
		header.Set("x-ms-request-id", c.id)
		header.Set("x-ms-ests-server", "graphsim")
		header.Set("Cache-Control", "no-store, no-cache")
	case Identity:
	}
}

// publicForm returns the parts of a token request that are no secret.
func (c *call) publicForm() url.Values {
	if c.endpoint != Token {
		return nil
	}
	out := make(url.Values)
	for _, name := range []string{"client_id", "scope", "grant_type", "client_assertion_type", "claims"} {
		if values, ok := c.r.PostForm[name]; ok {
			out[name] = values
		}
	}
	return out
}

// newRequestID returns a random GUID.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return formatGUID(b)
}

// formatGUID writes 16 bytes as a version 4 GUID.
func formatGUID(b [16]byte) string {
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	out := make([]byte, 0, 36)
	for i, part := range [][]byte{b[0:4], b[4:6], b[6:8], b[8:10], b[10:]} {
		if i > 0 {
			out = append(out, '-')
		}
		out = hex.AppendEncode(out, part)
	}
	return string(out)
}

// isGUID reports whether s looks like a GUID.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20 // letters to lower case; digits and '-' as they are
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}

// hasPageToken reports whether the request follows a nextLink.
func hasPageToken(r *http.Request) bool { return r.URL.Query().Has("$skiptoken") }
