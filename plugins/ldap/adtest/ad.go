package adtest

import (
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/plugins/ldap/directory"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
)

// Limits of Active Directory: MaxPageSize and MaxValRange of its query policy
// (https://learn.microsoft.com/troubleshoot/windows-server/active-directory/view-set-ldap-policy-using-ntdsutil).
const (
	MaxPageSize = 1000
	MaxValRange = 1500
)

// Entry is an entry of the directory. Values may be bytes that are no text.
type Entry struct {
	DN         string
	Attributes map[string][]string
}

// values are those of an attribute, whatever the case of its name.
func (e Entry) values(attribute string) []string {
	for name, values := range e.Attributes {
		if strings.EqualFold(name, attribute) {
			return values
		}
	}
	return nil
}

// Request is a search that a client sent.
type Request struct {
	Base       string
	Scope      int
	Filter     string
	Attributes []string
	PageSize   int // 0: not paged
	Cookie     string
	Critical   bool // of the paging control
}

// Wants reports whether the request asks for an attribute, in ranges or not.
func (r Request) Wants(attribute string) bool {
	return slices.ContainsFunc(r.Attributes, func(a string) bool {
		name, _, _ := strings.Cut(a, ";")
		return strings.EqualFold(name, attribute)
	})
}

// Answer is what the server gives to a search.
type Answer struct {
	Entries   []Entry
	Referrals []string
	Code      int
	Text      string
	Cookie    string
	NoPaging  bool // leave out the paging control
	Drop      bool // end the connection after the entries
}

// AD is a server that answers like a domain controller.
type AD struct {
	// Entries are its content. Not to be changed while the server runs.
	Entries []Entry
	// Hook may change the answer to a search.
	Hook func(Request, *Answer)
	// Bind answers a simple bind; nil: everybody gets in.
	Bind func(name, password string) (code int, text string)

	keys     sync.Map // of DNs, which are compared again and again
	mu       sync.Mutex
	listener net.Listener
	searches []Request
	conns    []net.Conn
	done     sync.WaitGroup
}

// Start listens on 127.0.0.1, with TLS if there is a certificate, until the test
// ends, and returns the address.
func (s *AD) Start(t testing.TB, certificate *ldaptest.Certificate) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	scheme := "ldap"
	s.listener = listener
	if certificate != nil {
		scheme = "ldaps"
		s.listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate.Pair}, MinVersion: tls.VersionTLS12})
	}
	s.done.Go(s.accept)
	t.Cleanup(s.close)
	return scheme + "://" + listener.Addr().String()
}

func (s *AD) close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for _, conn := range s.conns {
		_ = conn.Close()
	}
	s.mu.Unlock()
	s.done.Wait()
}

// Searches are those that were sent so far.
func (s *AD) Searches() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.searches)
}

func (s *AD) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, conn)
		s.mu.Unlock()
		s.done.Go(func() {
			s.serve(conn)
			_ = conn.Close()
		})
	}
}

func (s *AD) serve(conn net.Conn) {
	for {
		packet, err := ber.ReadPacket(conn)
		if err != nil || len(packet.Children) < 2 {
			return
		}
		id, operation := packet.Children[0], packet.Children[1]
		var replies []*ber.Packet
		drop := false
		switch operation.Tag {
		case ldap.ApplicationBindRequest:
			code, text := 0, ""
			if s.Bind != nil {
				code, text = s.Bind(text2(operation, 1), text2(operation, 2))
			}
			replies = append(replies, result(ldap.ApplicationBindResponse, code, text))
		case ldap.ApplicationSearchRequest:
			answer, paged := s.search(packet)
			for _, e := range answer.Entries {
				replies = append(replies, entryPacket(e))
			}
			for _, referral := range answer.Referrals {
				replies = append(replies, referralPacket(referral))
			}
			done := result(ldap.ApplicationSearchResultDone, answer.Code, answer.Text)
			if paged && !answer.NoPaging {
				replies = append(replies, done, pagingPacket(answer.Cookie))
			} else {
				replies = append(replies, done)
			}
			drop = answer.Drop
		case ldap.ApplicationUnbindRequest:
			return
		default:
			replies = append(replies, result(ldap.ApplicationExtendedResponse, ldap.LDAPResultProtocolError, "unknown operation"))
		}
		if !send(conn, id, replies, drop) || drop {
			return
		}
	}
}

// send writes the replies; controls go with what precedes them. A connection that is
// dropped ends before the result.
func send(conn net.Conn, id *ber.Packet, replies []*ber.Packet, drop bool) bool {
	var controls *ber.Packet
	if last := len(replies) - 1; last >= 0 && replies[last].ClassType == ber.ClassContext {
		controls, replies = replies[last], replies[:last]
	}
	for i, reply := range replies {
		last := i == len(replies)-1
		if last && drop {
			return false
		}
		message := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "LDAP Response")
		message.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, id.Value, "MessageID"))
		message.AppendChild(reply)
		if last && controls != nil {
			message.AppendChild(controls)
		}
		if _, err := conn.Write(message.Bytes()); err != nil {
			return false
		}
	}
	return true
}

func text2(p *ber.Packet, child int) string {
	if child >= len(p.Children) {
		return ""
	}
	return p.Children[child].Data.String()
}

// search answers a search as a domain controller does, and lets the hook change it.
func (s *AD) search(packet *ber.Packet) (answer *Answer, paged bool) {
	operation := packet.Children[1]
	request := Request{Base: text2(operation, 0), Scope: int(number(operation.Children[1]))}
	filter := operation.Children[6]
	request.Filter, _ = ldap.DecompileFilter(filter)
	for _, attribute := range operation.Children[7].Children {
		request.Attributes = append(request.Attributes, attribute.Data.String())
	}
	if len(packet.Children) > 2 {
		for _, child := range packet.Children[2].Children {
			if control, err := ldap.DecodeControl(child); err == nil && control.GetControlType() == ldap.ControlTypePaging {
				paging, _ := control.(*ldap.ControlPaging)
				request.PageSize, request.Cookie, paged = int(paging.PagingSize), string(paging.Cookie), true
				request.Critical = len(child.Children) == 3
			}
		}
	}
	answer = s.find(request, filter)
	s.mu.Lock()
	s.searches = append(s.searches, request)
	s.mu.Unlock()
	if s.Hook != nil {
		s.Hook(request, answer)
	}
	return answer, paged
}

// key is directory.Key, remembered.
func (s *AD) key(dn string) string {
	if known, ok := s.keys.Load(dn); ok {
		if key, ok := known.(string); ok {
			return key
		}
	}
	key := directory.Key(dn)
	s.keys.Store(dn, key)
	return key
}

func (s *AD) find(request Request, filter *ber.Packet) *Answer {
	base := s.key(request.Base)
	var found []Entry
	there := request.Base == ""
	for _, e := range s.Entries {
		key := s.key(e.DN)
		there = there || key == base
		inScope := key == base
		if request.Scope == ldap.ScopeWholeSubtree {
			inScope = directory.Under(key, base) && e.DN != ""
		}
		if inScope && s.matches(e, filter) {
			found = append(found, project(e, request.Attributes))
		}
	}
	if !there {
		return &Answer{Code: ldap.LDAPResultNoSuchObject, Text: "0000208D: NameErr: DSID-03100241, problem 2001 (NO_OBJECT)"}
	}
	answer := &Answer{Entries: found}
	if request.Scope == ldap.ScopeBaseObject {
		return answer
	}
	first, _ := strconv.Atoi(request.Cookie)
	size := MaxPageSize
	if request.PageSize > 0 {
		size = min(size, request.PageSize)
	}
	answer.Entries = found[min(first, len(found)):min(first+size, len(found))]
	switch {
	case first+size >= len(found):
	case request.PageSize > 0:
		answer.Cookie = strconv.Itoa(first + size)
	default:
		answer.Code, answer.Text = ldap.LDAPResultSizeLimitExceeded, "size limit exceeded"
	}
	return answer
}

// project gives the attributes that were asked for, in ranges where they are long.
func project(e Entry, attributes []string) Entry {
	p := Entry{DN: e.DN, Attributes: make(map[string][]string)}
	for _, asked := range attributes {
		name, option, ranged := strings.Cut(asked, ";range=")
		values := e.values(name)
		if len(values) == 0 {
			continue
		}
		first := 0
		if ranged {
			from, _, _ := strings.Cut(option, "-")
			first, _ = strconv.Atoi(from)
		}
		if !ranged && len(values) <= MaxValRange {
			p.Attributes[name] = values
			continue
		}
		if first >= len(values) {
			continue
		}
		if !ranged {
			p.Attributes[name] = nil
		}
		last, bound := min(first+MaxValRange, len(values)), "*"
		if last < len(values) {
			bound = strconv.Itoa(last - 1)
		}
		p.Attributes[fmt.Sprintf("%s;range=%d-%s", name, first, bound)] = values[first:last]
	}
	return p
}

// Tags of filters (RFC 4511, 4.5.1.7).
const (
	tagAnd     = 0
	tagOr      = 1
	tagNot     = 2
	tagEqual   = 3
	tagPresent = 7
)

func (s *AD) matches(e Entry, filter *ber.Packet) bool {
	one := func(child *ber.Packet) bool { return s.matches(e, child) }
	switch filter.Tag {
	case tagAnd:
		return !slices.ContainsFunc(filter.Children, func(child *ber.Packet) bool { return !one(child) })
	case tagOr:
		return slices.ContainsFunc(filter.Children, one)
	case tagNot:
		return !one(filter.Children[0])
	case tagPresent:
		return strings.EqualFold(filter.Data.String(), "objectClass") || len(e.values(filter.Data.String())) > 0
	case tagEqual:
		attribute, value := text2(filter, 0), text2(filter, 1)
		return slices.ContainsFunc(e.values(attribute), func(has string) bool {
			if strings.EqualFold(attribute, "memberOf") {
				return s.key(has) == s.key(value)
			}
			return has == value || strings.EqualFold(has, value)
		})
	default:
		return false
	}
}

func number(p *ber.Packet) int64 {
	n, _ := p.Value.(int64)
	return n
}

func result(tag ber.Tag, code int, text string) *ber.Packet {
	p := ber.Encode(ber.ClassApplication, ber.TypeConstructed, tag, nil, "Result")
	p.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagEnumerated, int64(code), "Code"))
	p.AppendChild(octets(""))
	p.AppendChild(octets(text))
	return p
}

func octets(text string) *ber.Packet {
	return ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, text, "Text")
}

func entryPacket(e Entry) *ber.Packet {
	p := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationSearchResultEntry, nil, "Entry")
	p.AppendChild(octets(e.DN))
	attributes := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "Attributes")
	for name, values := range e.Attributes {
		one := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "Attribute")
		one.AppendChild(octets(name))
		set := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSet, nil, "Values")
		for _, value := range values {
			set.AppendChild(octets(value))
		}
		one.AppendChild(set)
		attributes.AppendChild(one)
	}
	p.AppendChild(attributes)
	return p
}

func referralPacket(url string) *ber.Packet {
	p := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationSearchResultReference, nil, "Reference")
	p.AppendChild(octets(url))
	return p
}

func pagingPacket(cookie string) *ber.Packet {
	controls := ber.Encode(ber.ClassContext, ber.TypeConstructed, 0, nil, "Controls")
	controls.AppendChild((&ldap.ControlPaging{Cookie: []byte(cookie)}).Encode())
	return controls
}
