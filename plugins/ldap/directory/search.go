package directory

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"
)

// Everything is the filter that each entry passes.
const Everything = "(objectClass=*)"

// Query is a search of a subtree or of one level below the base.
type Query struct {
	// Base is the DN at which the search begins; empty on a global catalog for
	// the whole forest.
	Base string
	// Scope is whole subtree by default.
	Scope Scope
	// Filter as in RFC 4515.
	Filter string
	// Attributes to bring along. None: the DNs alone.
	Attributes []string
}

// Scope is how deep a search goes.
type Scope int

// Scopes of a search.
const (
	// Subtree is the base and everything below it.
	Subtree Scope = iota
	// OneLevel is what is right below the base.
	OneLevel
	// BaseOnly is the base itself.
	BaseOnly
)

func (s Scope) number() int {
	switch s {
	case OneLevel:
		return ldap.ScopeSingleLevel
	case BaseOnly:
		return ldap.ScopeBaseObject
	case Subtree:
		return ldap.ScopeWholeSubtree
	default:
		return ldap.ScopeWholeSubtree
	}
}

// noAttributes asks for none (RFC 4511, 4.5.1.8).
const noAttributes = "1.1"

func (q Query) request(controls ...ldap.Control) *ldap.SearchRequest {
	attributes := q.Attributes
	if len(attributes) == 0 {
		attributes = []string{noAttributes}
	}
	return ldap.NewSearchRequest(q.Base, q.Scope.number(), ldap.NeverDerefAliases, 0, 0, false, q.Filter, attributes, controls)
}

// pageControl asks for a page. Unlike the library's it is critical: a server that
// cannot page must refuse, and not give what it pleases.
type pageControl struct{ ldap.ControlPaging }

// Encode writes the control with its criticality (RFC 4511, 4.1.11).
func (p *pageControl) Encode() *ber.Packet {
	packet := p.ControlPaging.Encode()
	critical := ber.NewBoolean(ber.ClassUniversal, ber.TypePrimitive, ber.TagBoolean, true, "Criticality")
	all := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "Control")
	all.AppendChild(packet.Children[0])
	all.AppendChild(critical)
	all.AppendChild(packet.Children[1])
	return all
}

// mostEmptyPages is how many pages without an entry and with the same cookie may
// follow each other. A server may give empty pages, where the account sees
// nothing, but it must get on.
const mostEmptyPages = 100

// Search gives all entries that a query finds, page by page, and the referrals
// that came with them. Nil means that the server has given the last page.
func (c *Conn) Search(ctx context.Context, q Query, each func(Entry) error) (referrals []string, err error) {
	control := &pageControl{ldap.ControlPaging{PagingSize: uint32(c.pageSize)}}
	empty := 0
	for {
		answer, err := c.ask(ctx, q.request(control))
		if err != nil {
			return nil, fmt.Errorf("searching %s for %s: %w", q.Base, q.Filter, err)
		}
		c.Pages++
		referrals = append(referrals, answer.Referrals...)
		for _, entry := range answer.Entries {
			if err := each(Entry{entry}); err != nil {
				return nil, err
			}
		}
		paging, ok := ldap.FindControl(answer.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging)
		if !ok {
			return nil, &PagingError{Base: q.Base, Filter: q.Filter, Reason: "the answer does not say whether more follows (no paging control)"}
		}
		if len(paging.Cookie) == 0 {
			return referrals, nil
		}
		if empty++; len(answer.Entries) > 0 || !bytes.Equal(paging.Cookie, control.Cookie) {
			empty = 0
		}
		if empty >= mostEmptyPages {
			return nil, &PagingError{Base: q.Base, Filter: q.Filter, Reason: "the server gives empty pages without an end"}
		}
		control.Cookie = paging.Cookie
	}
}

// Entry reads one entry, or the one that it is an alias of. It is a *NoEntryError if there is none that the account
// may see.
func (c *Conn) Entry(ctx context.Context, dn string, attributes ...string) (Entry, error) {
	request := Query{Base: dn, Scope: BaseOnly, Filter: Everything, Attributes: attributes}.request()
	request.DerefAliases = ldap.DerefFindingBaseObj
	answer, err := c.ask(ctx, request)
	code, _ := CodeOf(err)
	switch {
	case code == ldap.LDAPResultNoSuchObject:
		return Entry{}, &NoEntryError{DN: dn}
	case err != nil:
		return Entry{}, fmt.Errorf("reading %s: %w", dn, err)
	case len(answer.Referrals) > 0:
		return Entry{}, fmt.Errorf("reading %s: %w", dn, &ResultError{Code: ldap.LDAPResultReferral, Text: answer.Referrals[0]})
	case len(answer.Entries) == 0:
		return Entry{}, &NoEntryError{DN: dn}
	default:
		return Entry{answer.Entries[0]}, nil
	}
}

// ask sends a search and takes its answer, if it is a success.
func (c *Conn) ask(ctx context.Context, request *ldap.SearchRequest) (*ldap.SearchResult, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	c.Requests++
	answer, err := c.ldap.Search(request)
	if err != nil {
		return nil, fault(ctx, err)
	}
	if answer == nil {
		return nil, lost(errors.New("an empty answer"))
	}
	return answer, nil
}
