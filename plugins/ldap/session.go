package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// answerTime is how long one answer may take. A domain controller ends a query
// after 120 seconds by itself (MaxQueryDuration), so this is reached by one that
// has died only. A check is less patient.
const (
	answerTime      = 150 * time.Second
	answerTimeCheck = 30 * time.Second
)

// session is a connection that somebody has signed in to, and what the server is.
type session struct {
	cfg  config
	conn *directory.Conn
	root directory.Root
	kind directory.Kind
	// forest reports whether the connection leads to the global catalog.
	forest bool
}

// open connects, signs in and asks what the server is.
func open(ctx context.Context, cfg config) (*session, error) {
	conn, err := dial(ctx, cfg, answerTime)
	if err != nil {
		return nil, err
	}
	s, err := begin(ctx, cfg, conn)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

// begin signs in and asks what the server is.
func begin(ctx context.Context, cfg config, conn *directory.Conn) (*session, error) {
	if err := signIn(ctx, cfg, conn); err != nil {
		return nil, explainSignIn(ctx, err, cfg)
	}
	return survey(ctx, cfg, conn)
}

// dial connects as the settings say.
func dial(ctx context.Context, cfg config, patience time.Duration) (*directory.Conn, error) {
	u, err := cfg.address()
	if err != nil {
		return nil, err
	}
	roots, err := trusted(cfg)
	if err != nil {
		return nil, err
	}
	certificates, err := clientCertificate(cfg)
	if err != nil {
		return nil, err
	}
	conn, err := directory.Dial(ctx, directory.Options{
		URL: u, StartTLS: cfg.StartTLS, Roots: roots, ServerName: cfg.ServerName,
		Certificates: certificates, Timeout: patience, PageSize: cfg.pageSize(),
	})
	if err != nil {
		return nil, explain(ctx, err, cfg)
	}
	return conn, nil
}

// trusted are the authorities to trust; nil stands for those of the system. They are
// read as sources of web APIs do it.
func trusted(cfg config) (*x509.CertPool, error) {
	transport, err := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{CAFile: cfg.CAFile})
	if err != nil {
		return nil, badCAFile(err)
	}
	return transport.TLSClientConfig.RootCAs, nil
}

func (c config) pageSize() int { return cmp.Or(c.PageSize, defaultPageSize) }

func clientCertificate(cfg config) ([]tls.Certificate, error) {
	if cfg.ClientCertificate == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(cfg.ClientCertificate, cmp.Or(cfg.ClientKey, cfg.ClientCertificate))
	if err != nil {
		return nil, badClientCertificate(cfg.ClientCertificate, err)
	}
	return []tls.Certificate{pair}, nil
}

// signIn signs in as the settings say.
func signIn(ctx context.Context, cfg config, conn *directory.Conn) error {
	switch cfg.auth() {
	case authKerberos:
		name, realm, _ := strings.Cut(cfg.Principal, "@")
		return conn.SignInKerberos(ctx, directory.Kerberos{
			Name: name, Realm: realm, Keytab: cfg.Keytab, Password: cfg.Password.Reveal(),
			Config: cmp.Or(cfg.Krb5Conf, defaultKrb5Conf), Service: cfg.service(),
		})
	case authWindows:
		return conn.SignInWindows(ctx, cfg.service())
	case authExternal:
		return conn.SignInCertificate(ctx)
	case authAnonymous:
		return conn.SignInNobody(ctx)
	default:
		return conn.SignInSimple(ctx, cfg.BindDN, cfg.Password.Reveal())
	}
}

// service is the name by which Kerberos knows the server.
func (c config) service() string {
	host := c.ServerName
	if u, err := url.Parse(c.URL); host == "" && err == nil {
		host = u.Hostname()
	}
	return "ldap/" + host
}

// who says in words who signs in.
func (c config) who() string {
	switch c.auth() {
	case authKerberos:
		return c.Principal + " (Kerberos)"
	case authWindows:
		return "the Windows account that licexport runs under"
	case authExternal:
		return "the client certificate " + c.ClientCertificate
	case authAnonymous:
		return "nobody (anonymous)"
	default:
		return c.BindDN
	}
}

// survey asks what the server is and where its people and groups are.
func survey(ctx context.Context, cfg config, conn *directory.Conn) (*session, error) {
	root, err := conn.Root(ctx)
	if err != nil {
		return nil, explain(ctx, err, cfg)
	}
	u, err := cfg.address()
	if err != nil {
		return nil, err
	}
	s := &session{cfg: cfg, conn: conn, root: root, kind: root.Kind, forest: directory.IsGlobalCatalog(u)}
	if cfg.Kind != "" && cfg.Kind != kindAuto {
		s.kind = directory.Kind(cfg.Kind)
	}
	switch {
	case s.kind == directory.ActiveDirectory && root.Kind != directory.ActiveDirectory:
		return nil, wrongKind(s.kind)
	case s.kind == directory.OpenLDAP && root.Kind == directory.ActiveDirectory:
		return nil, wrongKind(s.kind)
	case !root.Pages:
		return nil, cannotPage()
	case s.peopleBase() == "" && !s.forest:
		return nil, noBase("/people_base", root.Contexts)
	case s.groupsBase() == "" && !s.forest:
		return nil, noBase("/groups_base", root.Contexts)
	default:
		return s, nil
	}
}

func (s *session) isAD() bool { return s.kind == directory.ActiveDirectory }

func (s *session) peopleBase() string { return s.base(s.cfg.PeopleBase) }

func (s *session) groupsBase() string { return s.base(s.cfg.GroupsBase) }

// base is where a search begins: what the settings say, the whole forest on a
// global catalog, else the domain or the only tree.
func (s *session) base(set string) string {
	switch {
	case set != "":
		return set
	case s.forest:
		return ""
	default:
		return s.root.Default
	}
}

// holds reports whether a DN should be found on this server, if it exists. A
// global catalog has the entries of all domains of its forest.
func (s *session) holds(dn string) bool { return s.forest || s.root.Holds(dn) }

// describe says in one line what the server is.
func (s *session) describe() string {
	what := "a directory like OpenLDAP"
	if s.isAD() {
		what = "Active Directory"
	}
	if s.root.Host != "" {
		what += " on " + s.root.Host
	}
	if s.forest {
		return what + ", global catalog"
	}
	return fmt.Sprintf("%s, people below %s", what, s.peopleBase())
}

func (s *session) traffic(w *sdk.Writer) {
	w.Traffic(sdk.Traffic{Requests: s.conn.Requests, Pages: s.conn.Pages})
}
