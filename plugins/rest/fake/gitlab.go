package fake

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// GitLab imitates GitLab.com and a GitLab server of one's own
// (https://docs.gitlab.com/api/rest/).
type GitLab struct {
	Log

	// Token is what requests must carry.
	Token string
	// Group is the path of the top-level group, Subgroup makes it none.
	Group    string
	Subgroup bool
	// Plan of the namespace; "": not shown, as to those who are no owners.
	Plan string
	// Members, Enterprise and Identities are the lists of the group. A nil
	// Enterprise or Identities is refused with 403.
	Members, Enterprise, Identities []object
	// Seats is seats_in_subscription; nil: refused.
	Seats any
	// Billable is billable_members_count; 0: as many as there are members.
	Billable int
	// Users and License are those of a server of one's own. A nil License is
	// answered with 404.
	Users   []object
	License object
	// Plain leaves out email and using_license_seat, as for those who are no
	// administrators.
	Plain bool
	// NoTotals leaves out x-total, as above 10,000.
	NoTotals bool
	// NoLinks leaves out the Link header, as some proxies do.
	NoLinks bool
	// MembersStatus, if set, is the answer to billable_members.
	MembersStatus int
}

// ServeHTTP answers.
func (g *GitLab) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.add(r)
	group := "/api/v4/groups/" + g.Group + "/"
	namespace := "/api/v4/namespaces/" + g.Group
	switch path := r.URL.Path; {
	case r.Header.Get("PRIVATE-TOKEN") != g.Token:
		reply(w, 401, object{"message": "401 Unauthorized"})
	case path == namespace:
		g.namespace(w)
	case path == namespace+"/gitlab_subscription" && g.Seats != nil:
		reply(w, 200, object{"plan": object{"code": g.Plan}, "usage": object{"seats_in_subscription": g.Seats, "seats_in_use": len(g.Members)}})
	case path == namespace+"/gitlab_subscription":
		reply(w, 403, object{"message": "403 Forbidden"})
	case path == group+"billable_members" && g.MembersStatus != 0:
		reply(w, g.MembersStatus, object{"message": "400 Bad request"})
	case path == group+"billable_members":
		g.numbered(w, r, g.Members)
	case path == group+"enterprise_users":
		g.guarded(w, r, g.Enterprise)
	case path == group+"members/all":
		g.guarded(w, r, g.Identities)
	case path == "/api/v4/license" && g.License != nil:
		reply(w, 200, g.License)
	case path == "/api/v4/users" && g.Users != nil:
		g.users(w, r)
	default:
		reply(w, 404, object{"message": "404 Not Found"})
	}
}

func (g *GitLab) namespace(w http.ResponseWriter) {
	n := object{"id": 5, "kind": "group", "path": g.Group, "full_path": g.Group, "parent_id": nil, "billable_members_count": len(g.Members)}
	if g.Billable != 0 {
		n["billable_members_count"] = g.Billable
	}
	if g.Subgroup {
		n["parent_id"] = 4
	}
	if g.Plan != "" {
		n["plan"] = g.Plan
	}
	reply(w, 200, n)
}

func (g *GitLab) guarded(w http.ResponseWriter, r *http.Request, all []object) {
	if all == nil {
		reply(w, 403, object{"message": "403 Forbidden"})
		return
	}
	g.numbered(w, r, all)
}

// numbered gives a page by its number. Above 10,000 items there are no totals.
func (g *GitLab) numbered(w http.ResponseWriter, r *http.Request, all []object) {
	n, size := number(r, "page", 1), number(r, "per_page", 20)
	if !g.NoTotals && len(all) <= 10000 {
		w.Header().Set("X-Total", strconv.Itoa(len(all)))
	}
	if n*size < len(all) && !g.NoLinks {
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?page=%d&per_page=%d>; rel="next"`, r.Host, r.URL.Path, n+1, size))
	}
	reply(w, 200, page(all, n, min(size, 100)))
}

// users gives a page by keys, without totals, or by number where nobody asked for
// keys. The last page by keys is never full, and has no link.
func (g *GitLab) users(w http.ResponseWriter, r *http.Request) {
	all := g.Users
	if g.Plain {
		all = nil
		for _, u := range g.Users {
			all = append(all, object{"id": u["id"], "username": u["username"], "name": u["name"], "state": u["state"]})
		}
	}
	query := r.URL.Query()
	if query.Get("pagination") != "keyset" {
		g.numbered(w, r, all)
		return
	}
	if query.Get("order_by") != "id" || query.Get("sort") == "" {
		reply(w, 405, object{"error": "keyset needs order_by and sort"})
		return
	}
	size, after := number(r, "per_page", 20), number(r, "id_after", 0)
	part := []object{}
	for _, u := range all {
		if id, _ := u["id"].(int); id > after && len(part) < size {
			part = append(part, u)
		}
	}
	if len(part) == size && !g.NoLinks {
		last, _ := part[size-1]["id"].(int)
		query.Set("id_after", strconv.Itoa(last))
		w.Header().Set("Link", `<http://`+r.Host+r.URL.Path+"?"+strings.ReplaceAll(query.Encode(), ",", "%2C")+`>; rel="next"`)
	}
	reply(w, 200, part)
}

// GitLabMembers are n members of a group.
func GitLabMembers(n int) []map[string]any {
	all := make([]object, n)
	for i := range all {
		all[i] = object{"id": 1001 + i, "username": fmt.Sprintf("user%d", i), "name": fmt.Sprintf("User %d", i), "state": "active", "email": nil, "membership_type": "group_member"}
	}
	return all
}

// GitLabUsers are n users of a server of one's own, each with a seat.
func GitLabUsers(n int) []map[string]any {
	all := make([]object, n)
	for i := range all {
		all[i] = object{"id": 1001 + i, "username": fmt.Sprintf("user%d", i), "name": fmt.Sprintf("User %d", i), "state": "active", "email": fmt.Sprintf("user%d@firma.example", i), "bot": false, "using_license_seat": true}
	}
	return all
}
