package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/plugins/ldap/directory"
)

// node is a group: one that stands for a license, or one within it.
type node struct {
	id, dn, name string
	entry        directory.Entry
	members      []*member
	loaded       bool // members were read
	nested       bool // groups in it are to be opened
}

// member is a value of a group's attribute, whatever it leads to.
type member struct {
	key    string // that of r.members
	dn     string // as the server writes it
	uid    bool   // dn is the value of memberUid, not a DN
	is     class
	person *person
	group  *node
}

// groupAttributes are those to ask for, members left out.
func (s *session) groupAttributes() []string {
	all := []string{attrClass, attrDisplay, attrCN}
	if s.isAD() {
		all = append(all, attrGUID, attrSID, attrAccount, attrGroupType)
	} else {
		all = append(all, attrUUID, attrGID, "memberURL")
	}
	if s.cfg.PurchasedAttribute != "" {
		all = append(all, s.cfg.PurchasedAttribute)
	}
	return all
}

// find finds the group of a license.
func (s *session) find(ctx context.Context, g group) (*node, error) {
	filter := ""
	switch {
	case g.DN != "":
		entry, err := s.conn.Entry(ctx, g.DN, s.groupAttributes()...)
		if _, ok := errors.AsType[*directory.NoEntryError](err); ok {
			return nil, groupNotFound(g)
		}
		if err != nil {
			return nil, err
		}
		return s.node(entry)
	case g.ID != "" && s.isAD():
		filter = directory.GUIDFilter(g.ID)
	case g.ID != "":
		filter = directory.Filter(attrUUID, directory.UUIDText(g.ID))
	case s.isAD():
		filter = directory.Filter(attrAccount, g.Name)
	default:
		filter = directory.Filter(attrCN, g.Name)
	}
	var found []directory.Entry
	_, err := s.conn.Search(ctx, directory.Query{
		Base: s.groupsBase(), Filter: "(&" + s.groupFilter() + filter + ")", Attributes: s.groupAttributes(),
	}, func(e directory.Entry) error {
		found = append(found, e)
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, groupNotFound(g)
	case len(found) > 1:
		return nil, groupAmbiguous(g, found)
	default:
		return s.node(found[0])
	}
}

// node makes a group of its entry.
func (s *session) node(e directory.Entry) (*node, error) {
	if !isGroup(e) {
		return nil, notAGroup(e)
	}
	n := &node{id: idOf(e, s.isAD()), dn: e.DN(), name: cmp.Or(e.Text(attrDisplay), e.Text(attrCN)), entry: e}
	if n.id == "" {
		return nil, attributeHidden(e.DN(), s.idAttribute())
	}
	return n, nil
}

func (s *session) idAttribute() string {
	if s.isAD() {
		return attrGUID
	}
	return attrUUID
}

// universal is the bit of groupType for groups whose members each global catalog
// knows (https://learn.microsoft.com/windows/win32/adschema/a-grouptype).
const universal = 8

// membersVisible makes sure that this server knows the members of a group. A
// global catalog does not have those of global and domain-local groups of other
// domains, and gives such groups as if they were empty.
func (s *session) membersVisible(n *node) error {
	if !s.forest || directory.Key(directory.Domain(n.dn)) == directory.Key(s.root.Default) {
		return nil
	}
	groupType, err := strconv.ParseInt(n.entry.Text(attrGroupType), 10, 64)
	if err != nil {
		return attributeHidden(n.dn, attrGroupType)
	}
	if groupType&universal == 0 {
		return notUniversal(n)
	}
	return nil
}

// values are the names of members that a group has.
type values struct {
	dns  []string
	uids []string
}

// read reads the members of a group, however it names them.
func (s *session) read(ctx context.Context, n *node) (values, error) {
	if err := s.membersVisible(n); err != nil {
		return values{}, err
	}
	if s.isAD() {
		return s.readAD(ctx, n)
	}
	e, err := s.conn.Entry(ctx, n.dn, attrClass, "member", "uniqueMember", "memberUid")
	if err != nil {
		return values{}, err
	}
	var v values
	for _, attribute := range []string{"member", "uniqueMember", "memberUid"} {
		all, err := s.conn.All(ctx, e, attribute)
		if err != nil {
			return values{}, err
		}
		switch attribute {
		case "memberUid":
			v.uids = all
		case "uniqueMember":
			for _, value := range all {
				v.dns = append(v.dns, withoutUID(value))
			}
		default:
			v.dns = append(v.dns, all...)
		}
	}
	if err := s.byGID(ctx, n, &v); err != nil {
		return values{}, err
	}
	for _, text := range n.entry.Texts("memberURL") {
		if err := s.byURL(ctx, n, text, &v); err != nil {
			return values{}, err
		}
	}
	return v, nil
}

// readAD reads member, range by range, and adds those who have the group as their
// primary one: the directory keeps them nowhere else than in the people
// (https://learn.microsoft.com/windows/win32/adschema/a-primarygroupid).
func (s *session) readAD(ctx context.Context, n *node) (values, error) {
	e, err := s.conn.Entry(ctx, n.dn, attrClass, directory.Ranged("member"))
	if err != nil {
		return values{}, err
	}
	var v values
	if v.dns, err = s.conn.All(ctx, e, "member"); err != nil {
		return values{}, err
	}
	sid := directory.SID(n.entry.Bytes(attrSID))
	if sid == "" {
		return values{}, attributeHidden(n.dn, attrSID)
	}
	// Groups of the machine (S-1-5-32-…) are nobody's primary group.
	domain, rid := directory.SplitSID(sid)
	if !strings.HasPrefix(domain, "S-1-5-21-") {
		return v, nil
	}
	_, err = s.conn.Search(ctx, directory.Query{
		Base: directory.Domain(n.dn), Filter: "(&" + s.peopleFilter() + directory.Filter("primaryGroupID", rid) + ")",
	}, v.add)
	return v, err
}

func (v *values) add(e directory.Entry) error {
	v.dns = append(v.dns, e.DN())
	return nil
}

// optionalUID is what may follow a DN in uniqueMember (RFC 4517, 3.3.21).
var optionalUID = regexp.MustCompile(`#'[01]*'B$`)

func withoutUID(value string) string { return optionalUID.ReplaceAllString(value, "") }

// byGID adds those who have a posixGroup as their primary group: like that of
// Active Directory, it does not name them.
func (s *session) byGID(ctx context.Context, n *node, v *values) error {
	gid := n.entry.Text(attrGID)
	if gid == "" || !n.entry.Is("posixGroup") {
		return nil
	}
	return s.search(ctx, directory.Query{
		Base: s.peopleBase(), Filter: "(&" + s.peopleFilter() + directory.Filter(attrGID, gid) + ")",
	}, v.add)
}

// byURL adds the members of a dynamic group: those that its search finds. Where
// the server finds them itself (dynlist), they come twice, which does no harm.
func (s *session) byURL(ctx context.Context, n *node, text string, v *values) error {
	q, err := queryOf(text)
	if err != nil {
		return dynamicGroup(n, text, err)
	}
	return s.search(ctx, q, v.add)
}

// queryOf reads the URL of a search (RFC 4516): ldap:///base?attributes?scope?filter.
func queryOf(text string) (directory.Query, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "ldap" {
		return directory.Query{}, errors.New("it is not an address that begins with ldap:///")
	}
	if u.Host != "" {
		return directory.Query{}, fmt.Errorf("it asks another server, %s", u.Host)
	}
	parts := strings.Split(u.RawQuery, "?")
	part := func(i int) string {
		if i >= len(parts) {
			return ""
		}
		plain, err := url.PathUnescape(parts[i])
		if err != nil {
			return parts[i]
		}
		return plain
	}
	q := directory.Query{Base: strings.TrimPrefix(u.Path, "/"), Filter: cmp.Or(part(2), directory.Everything)}
	switch strings.ToLower(part(1)) {
	case "sub":
	case "one":
		q.Scope = directory.OneLevel
	case "", "base":
		q.Scope = directory.BaseOnly
	default:
		return q, fmt.Errorf("it has the unknown scope %s", part(1))
	}
	if part(0) != "" {
		return q, errors.New("it takes the members from attributes of what it finds")
	}
	if _, err := ldap.CompileFilter(q.Filter); err != nil {
		return q, errors.New("its filter cannot be read")
	}
	if part(3) != "" {
		return q, errors.New("it has extensions")
	}
	return q, nil
}

// search is a search that finds everything, or fails: on servers other than Active
// Directory a referral says that a part is elsewhere. A domain controller refers
// to its other partitions all the time; what a group has there, its members show.
func (s *session) search(ctx context.Context, q directory.Query, each func(directory.Entry) error) error {
	referrals, err := s.conn.Search(ctx, q, each)
	if err != nil || len(referrals) == 0 || s.isAD() || s.cfg.Referrals == referralIgnore {
		return err
	}
	return referred(q.Base, referrals)
}
