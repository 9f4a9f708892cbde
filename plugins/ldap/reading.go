package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/plugins/ldap/directory"
)

// reading is one reading of the whole: the groups, everything that they name, and
// the people behind it. It hands nothing on before all of it is there.
type reading struct {
	s      *session
	people people
	// step is called with the number of entries that were read so far.
	step func(entries int)

	entries   int
	roots     []*node            // in the order of the settings
	nodes     []*node            // all groups, in the order in which they were found
	byID      map[string]*node   // groups by id
	members   map[string]*member // by key
	order     []*member          // members in the order in which they were found
	holders   map[string]*person // by id
	allGroups map[string]bool    // keys of all groups, so that those among members are known; nil if none is opened
}

func newReading(s *session, p people, step func(int)) *reading {
	return &reading{
		s: s, people: p, step: step,
		byID: make(map[string]*node), members: make(map[string]*member), holders: make(map[string]*person),
	}
}

// findRoots finds the groups of the licenses.
func (r *reading) findRoots(ctx context.Context) error {
	var errs []error
	for i, g := range r.s.cfg.Groups {
		n, err := r.s.find(ctx, g)
		if err != nil {
			if !isProblem(err) {
				return err
			}
			errs = append(errs, err) // all groups that are not there, at once
			continue
		}
		if other, ok := r.byID[n.id]; ok {
			errs = append(errs, sameGroup(i, n, r.indexOf(other)))
			continue
		}
		n.nested = g.Nested != nestedIgnore
		r.byID[n.id] = n
		r.roots = append(r.roots, n)
	}
	return errors.Join(errs...)
}

func (r *reading) indexOf(n *node) int {
	for i, root := range r.roots {
		if root == n {
			return i
		}
	}
	return 0
}

// everything reads all members of the groups and who they are.
func (r *reading) everything(ctx context.Context) error {
	if err := r.listGroups(ctx); err != nil {
		return err
	}
	r.nodes = append(r.nodes, r.roots...)
	// Whom a reading of all people does not find is looked up, and may turn out to
	// be a group, with members of its own: that ends, as each member is looked up
	// once.
	for opened := 0; opened < len(r.nodes); {
		if err := r.openGroups(ctx, &opened); err != nil {
			return err
		}
		if err := r.readPeople(ctx); err != nil {
			return err
		}
		if err := r.lookUpTheRest(ctx); err != nil {
			return err
		}
	}
	return nil
}

// listGroups notes which entries are groups, so that the members of a group that
// are groups are known before the people are read.
func (r *reading) listGroups(ctx context.Context) error {
	nested := false
	for _, root := range r.roots {
		nested = nested || root.nested
	}
	if !nested {
		return nil
	}
	r.allGroups = make(map[string]bool)
	return r.s.search(ctx, directory.Query{Base: r.s.groupsBase(), Filter: r.s.groupFilter()}, func(e directory.Entry) error {
		r.allGroups[directory.Key(e.DN())] = true
		r.count()
		return nil
	})
}

// count notes that an entry was read.
func (r *reading) count() {
	r.entries++
	if r.step != nil {
		r.step(r.entries)
	}
}

// openGroups reads the members of all groups that are known, and of the groups
// among them, and so on. Each is read once, so groups that contain each other are
// no trap.
func (r *reading) openGroups(ctx context.Context, opened *int) error {
	for ; *opened < len(r.nodes); *opened++ {
		n := r.nodes[*opened]
		if err := r.open(ctx, n); err != nil {
			return err
		}
		for _, m := range n.members {
			if m.is != unknown || m.uid || !n.nested || !r.allGroups[m.key] {
				continue
			}
			if err := r.lookUp(ctx, m); err != nil {
				return err
			}
			r.join(n, m)
		}
	}
	return nil
}

// open reads the members of a group.
func (r *reading) open(ctx context.Context, n *node) error {
	v, err := r.s.read(ctx, n)
	if err != nil {
		return fmt.Errorf("reading the members of %s: %w", n.dn, err)
	}
	r.count()
	n.loaded, n.members = true, nil
	seen := make(map[*member]bool, len(v.dns)+len(v.uids))
	note := func(m *member) {
		if !seen[m] {
			seen[m] = true
			n.members = append(n.members, m)
		}
	}
	for _, dn := range v.dns {
		note(r.member(directory.Key(dn), dn, false))
	}
	for _, uid := range v.uids {
		note(r.member(uidKey(uid), uid, true))
	}
	for _, m := range n.members {
		r.join(n, m)
	}
	return nil
}

// uidKey is the key of a member that is named by its uid. A key of a DN has an =
// in it, or begins with a question mark.
func uidKey(uid string) string { return "#" + uid }

func (r *reading) member(key, dn string, uid bool) *member {
	m, ok := r.members[key]
	if !ok {
		m = &member{key: key, dn: dn, uid: uid}
		r.members[key] = m
		r.order = append(r.order, m)
	}
	return m
}

// join makes sure that a group in a group that is opened is opened, too.
func (r *reading) join(parent *node, m *member) {
	if m.is != aGroup || !parent.nested || m.group.nested {
		return
	}
	m.group.nested = true
	for _, n := range r.nodes {
		if n == m.group { // it stands for a license itself, and was not to be opened for that
			for _, child := range n.members {
				r.join(n, child)
			}
			return
		}
	}
	r.nodes = append(r.nodes, m.group)
}

// fewMembers are looked up one by one: to read all people for them would take
// longer.
const fewMembers = 100

// readPeople reads all people and keeps those whom a group names.
func (r *reading) readPeople(ctx context.Context) error {
	if dns, uids := r.unknown(); uids == 0 && dns <= fewMembers {
		return nil
	}
	return r.s.search(ctx, directory.Query{
		Base: r.s.peopleBase(), Filter: r.s.peopleFilter(), Attributes: r.people.attributes(),
	}, func(e directory.Entry) error {
		r.count()
		if m := r.members[directory.Key(e.DN())]; m != nil && m.is == unknown {
			if err := r.identify(m, e); err != nil {
				return err
			}
		}
		if r.s.isAD() {
			return nil
		}
		for _, uid := range e.Texts(attrUID) {
			if m := r.members[uidKey(uid)]; m != nil {
				if err := r.identifyUID(m, e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// unknown counts the members about which nothing is known yet but their names: those
// named by DN, and those named by uid, which cannot be looked up.
func (r *reading) unknown() (dns, uids int) {
	for _, m := range r.order {
		switch {
		case m.is != unknown:
		case m.uid:
			uids++
		default:
			dns++
		}
	}
	return dns, uids
}

// identifyUID is identify for a member that is named by its uid, which must belong
// to one entry alone.
func (r *reading) identifyUID(m *member, e directory.Entry) error {
	if m.is == unknown || m.is == isNowhere {
		return r.identify(m, e)
	}
	if m.person != nil && m.person.holder.ID != r.people.idOf(e) {
		return uidTwice(m.dn, e.DN())
	}
	return nil
}

// lookUpTheRest asks for each member that is not among the people.
func (r *reading) lookUpTheRest(ctx context.Context) error {
	for i := 0; i < len(r.order); i++ { // it may grow
		m := r.order[i]
		if m.is != unknown {
			continue
		}
		if err := r.lookUp(ctx, m); err != nil {
			return err
		}
	}
	for _, n := range r.nodes {
		for _, m := range n.members {
			r.join(n, m)
		}
	}
	return nil
}

// lookUp asks for one member.
func (r *reading) lookUp(ctx context.Context, m *member) error {
	if m.uid {
		m.is = isNowhere
		return nil
	}
	attributes := append(r.s.groupAttributes(), r.people.attributes()...)
	e, err := r.s.conn.Entry(ctx, m.dn, attributes...)
	r.count()
	code, _ := directory.CodeOf(err)
	_, missing := errors.AsType[*directory.NoEntryError](err)
	switch {
	case code == ldap.LDAPResultReferral, missing && !r.s.holds(m.dn):
		m.is = isElsewhere
		return nil
	case missing, code == ldap.LDAPResultInvalidDNSyntax:
		m.is = isNowhere
		return nil
	case err != nil:
		return err
	default:
		return r.identify(m, e)
	}
}

// identify notes what a member is.
func (r *reading) identify(m *member, e directory.Entry) error {
	m.is = r.people.classOf(e)
	switch m.is {
	case aGroup:
		n, err := r.s.node(e)
		if err != nil {
			return err
		}
		if known, ok := r.byID[n.id]; ok {
			n = known
		}
		r.byID[n.id], m.group = n, n
		return nil
	case aPerson, aDevice, aContact:
		return r.hold(m, e)
	case something:
		slog.Debug("a member is neither a person nor a group", "dn", e.DN(), "classes", e.Texts(attrClass))
		return nil
	default:
		return nil
	}
}

// hold notes a holder. Members whose DNs are spelled in two ways lead to one.
func (r *reading) hold(m *member, e directory.Entry) error {
	id := r.people.idOf(e)
	if id == "" {
		return attributeHidden(e.DN(), r.s.idAttribute())
	}
	p, ok := r.holders[id]
	if !ok {
		p = &person{holder: r.people.holder(e, m.is), details: r.people.details(e)}
		r.holders[id] = p
	}
	m.person = p
	return nil
}

// reached calls each with every member of a group and of the groups in it, and with
// the group that names the member.
func reached(root *node, nested bool, each func(*node, *member)) {
	visited := map[*node]bool{root: true}
	for queue := []*node{root}; len(queue) > 0; queue = queue[1:] {
		for _, m := range queue[0].members {
			each(queue[0], m)
			if nested && m.is == aGroup && !visited[m.group] {
				visited[m.group] = true
				queue = append(queue, m.group)
			}
		}
	}
}
