package directory

import (
	"context"
	"slices"
)

// Kind is which directory a server is.
type Kind string

// Kinds of directories.
const (
	// ActiveDirectory is a domain controller of Windows or Samba.
	ActiveDirectory Kind = "ad"
	// OpenLDAP is slapd or another server that follows the standards.
	OpenLDAP Kind = "openldap"
)

// capabilityAD is announced by Active Directory
// (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/3ed61e6c-cfdc-487f-9f05-9a3397be3772).
const capabilityAD = "1.2.840.113556.1.4.800"

// pagingOID is the control of RFC 2696.
const pagingOID = "1.2.840.113556.1.4.319"

// Root is what a server says of itself.
type Root struct {
	// Kind is what the server announces to be.
	Kind Kind
	// Contexts are the roots of the trees that the server holds.
	Contexts []string
	// Default is the domain of a domain controller, or the only context; empty if
	// there are several.
	Default string
	// Host is the name of a domain controller; empty elsewhere.
	Host string
	// Pages reports whether the server announces that it can page.
	Pages bool
	// Mechanisms are the ways to sign in by SASL.
	Mechanisms []string
}

// Root reads what the server says of itself (the root DSE).
func (c *Conn) Root(ctx context.Context) (Root, error) {
	e, err := c.Entry(ctx, "", "supportedCapabilities", "supportedControl", "supportedSASLMechanisms",
		"defaultNamingContext", "namingContexts", "dnsHostName")
	if err != nil {
		return Root{}, err
	}
	root := Root{
		Kind: OpenLDAP, Contexts: e.Texts("namingContexts"), Default: e.Text("defaultNamingContext"),
		Host: e.Text("dnsHostName"), Mechanisms: e.Texts("supportedSASLMechanisms"),
		Pages: slices.Contains(e.Texts("supportedControl"), pagingOID),
	}
	if slices.Contains(e.Texts("supportedCapabilities"), capabilityAD) {
		root.Kind = ActiveDirectory
	}
	if root.Default == "" && len(root.Contexts) == 1 {
		root.Default = root.Contexts[0]
	}
	return root, nil
}

// Holds reports whether a DN is in one of the server's trees. Without any known,
// it is taken to be.
func (r Root) Holds(dn string) bool {
	if len(r.Contexts) == 0 {
		return true
	}
	key := Key(dn)
	return slices.ContainsFunc(r.Contexts, func(context string) bool { return Under(key, Key(context)) })
}
