package main

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// groups reads the groups, which are the licenses. The list of groups may show a part
// of the members or none, so each group is read by itself.
func (r *reading) groups(ctx context.Context) error {
	list := &lister{client: r.client, path: "/Groups", paging: r.paging, pageSize: r.cfg.PageSize}
	all, err := sdkhttp.All(ctx, sdkhttp.Reading[resource]{
		Client: r.client, Unit: "groups", ID: resourceID, Rows: true, NoTotal: "the service names no number of groups",
		Lists: []sdkhttp.List[resource]{{Name: "groups", Fetch: list.Fetch}},
	})
	if err != nil {
		return err
	}
	if len(all) == 0 {
		if !r.cfg.AllowEmpty {
			return noGroups()
		}
		r.warnings = append(r.warnings, noGroups())
	}
	members, nested := 0, 0
	for _, g := range all {
		var answer map[string]any
		if _, err := r.client.Send(ctx, sdkhttp.Request{Path: "/Groups/" + url.PathEscape(resourceID(g)), Header: accept()}, &answer); err != nil {
			return err
		}
		if resourceID(answer) != resourceID(g) {
			return notSCIM()
		}
		users, groups, err := r.members(answer)
		if err != nil {
			return err
		}
		members, nested = members+users, nested+groups
	}
	if len(all) > 0 && members+nested == 0 {
		return membersHidden()
	}
	if nested > 0 {
		r.warnings = append(r.warnings, nestedIgnored(nested))
	}
	return nil
}

// members gives the license of a group to its members.
func (r *reading) members(g resource) (users, nested int, err error) {
	id := resourceID(g)
	license := r.license(fromGroups+":"+id, value{value: id, display: g.text("displayName")})
	for _, m := range g.values("members") {
		if strings.EqualFold(m.kind, "Group") {
			nested++
			continue
		}
		u, known := r.users[m.value]
		if !known {
			return 0, 0, unknownMember(cmp.Or(g.text("displayName"), id), m.value)
		}
		users++
		if u.counts {
			r.held[m.value] = append(r.held[m.value], license)
		}
	}
	return users, nested, nil
}
