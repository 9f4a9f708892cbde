package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// outcome is a reading that is whole, in the form in which it is handed on.
type outcome struct {
	licenses []sdk.License
	holders  []*person
	warnings []sdk.Problem
}

// licenses are those of the groups.
func (r *reading) licenses() ([]sdk.License, error) {
	all := make([]sdk.License, 0, len(r.roots))
	var errs []error
	for i, n := range r.roots {
		g := r.s.cfg.Groups[i]
		purchased, err := purchased(g, n, r.s.cfg.PurchasedAttribute)
		errs = append(errs, err)
		all = append(all, sdk.License{
			ID: n.id, UID: cmp.Or(g.UID, "ldap:"+n.id), Name: cmp.Or(g.Title, n.name), Purchased: purchased,
		})
	}
	return all, errors.Join(errs...)
}

// purchased is the number of bought units, by the settings or by the group.
func purchased(g group, n *node, attribute string) (*int64, error) {
	if g.Purchased != nil || attribute == "" {
		return g.Purchased, nil
	}
	text := strings.TrimSpace(n.entry.Text(attribute))
	if text == "" {
		return nil, nil
	}
	units, err := strconv.ParseInt(text, 10, 64)
	if err != nil || units < 0 {
		return nil, badPurchased(n, attribute, text)
	}
	return &units, nil
}

// outcome judges what was read, and says who holds what.
func (r *reading) outcome() (*outcome, error) {
	o := &outcome{}
	var errs []error
	var err error
	if o.licenses, err = r.licenses(); err != nil {
		errs = append(errs, err)
	}
	nowhere, elsewhere := newList(), newList()
	var judged []error
	for i, n := range r.roots {
		g := r.s.cfg.Groups[i]
		count := r.tally(n, g, o, nowhere, elsewhere)
		judged = append(judged, count.judge(n, g))
		o.warnings = append(o.warnings, count.warnings(n)...)
	}
	switch {
	case nowhere.count() > r.s.cfg.MaxUnresolved:
		errs = append(errs, unresolved(nowhere, r.s.cfg.MaxUnresolved))
	case nowhere.count() > 0:
		o.warnings = append(o.warnings, unresolvedWarning(nowhere))
	}
	switch {
	case elsewhere.count() == 0:
	case r.s.cfg.Elsewhere == elsewhereLeave:
		o.warnings = append(o.warnings, elsewhereWarning(elsewhere))
	default:
		errs = append(errs, membersElsewhere(elsewhere))
	}
	return o, errors.Join(append(errs, judged...)...)
}

// list is a list of DNs without repetition.
type list struct {
	dns  []string
	seen map[string]bool
}

func newList() *list { return &list{seen: make(map[string]bool)} }

func (l *list) count() int { return len(l.dns) }

func (l *list) add(dn string) {
	if !l.seen[dn] {
		l.seen[dn] = true
		l.dns = append(l.dns, dn)
	}
}

// tally is what the members of one license are.
type tally struct {
	people, devices, groups, others int
}

// tally goes through the members of a license.
func (r *reading) tally(n *node, g group, o *outcome, nowhere, elsewhere *list) tally {
	var t tally
	expand := g.Nested != nestedIgnore
	seen := make(map[*person]bool)
	assignments := r.people.wants(sdk.DetailAssignment)
	reached(n, expand, func(via *node, m *member) {
		switch m.is {
		case aGroup:
			t.groups++
		case aForeign, isElsewhere:
			elsewhere.add(m.dn)
		case isNowhere, unknown:
			nowhere.add(m.dn)
		case something:
			t.others++
		case aPerson, aDevice, aContact:
			if assignments {
				m.person.assignment(n.id, n, via)
			}
			if seen[m.person] {
				return
			}
			seen[m.person] = true
			if m.is == aDevice {
				t.devices++
			} else {
				t.people++
			}
			if len(m.person.licenses) == 0 {
				o.holders = append(o.holders, m.person)
			}
			m.person.licenses = append(m.person.licenses, n.id)
		}
	})
	if expand {
		t.groups = 0 // their members count
	}
	return t
}

// judge finds a group with fewer members than it must have.
func (t tally) judge(n *node, g group) error {
	switch {
	case t.people == 0 && !g.AllowEmpty:
		return groupEmpty(n, t)
	case t.people < g.ExpectAtLeast:
		return groupTooSmall(n, t.people, g.ExpectAtLeast)
	default:
		return nil
	}
}

func (t tally) warnings(n *node) []sdk.Problem {
	var all []sdk.Problem
	if t.groups > 0 {
		all = append(all, sdk.Problem{
			Code: "ldap.nested_left_out", Origin: sdk.OriginConfig,
			Summary: fmt.Sprintf("%s in %s and left out", plural(t.groups, "group is", "groups are"), n.dn),
			Detail:  "The setting nested: ignore of this group says so: their members do not hold the license. With nested: expand they do.",
		})
	}
	if t.others > 0 {
		all = append(all, sdk.Problem{
			Code: "ldap.members_not_people", Origin: sdk.OriginUpstream,
			Summary: fmt.Sprintf("%s of %s neither a person nor a group", plural(t.others, "member is", "members are"), n.dn),
			Detail:  "They have no e-mail to be known by and are left out. Remove them from the group if they do not belong there.",
		})
	}
	return all
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
