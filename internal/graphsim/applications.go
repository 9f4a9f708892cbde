package graphsim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// ServicePrincipal is an enterprise application of the tenant.
// https://learn.microsoft.com/graph/api/resources/serviceprincipal
type ServicePrincipal struct {
	// ID is the object id, AppID the application (client) id: both are GUIDs.
	ID, AppID   string
	DisplayName string
	// Roles that the application defines.
	Roles []AppRole
	// AssignmentRequired is appRoleAssignmentRequired: without it everybody in the
	// tenant may sign in.
	AssignmentRequired bool
	Disabled           bool
	// Assigned are the answer of appRoleAssignedTo, in this order.
	Assigned []AppAssignment
}

// AppRole is a role of an application.
type AppRole struct {
	// ID is a GUID.
	ID string
	// Value is the short name in tokens; empty is written as null.
	Value       string
	DisplayName string
	Disabled    bool
}

// AppAssignment is a row of appRoleAssignedTo.
// https://learn.microsoft.com/graph/api/resources/approleassignment
type AppAssignment struct {
	// ID of the row.
	ID string
	// Principal is the object id of a user, a group or a service principal, and
	// Type says which: "User", "Group", "ServicePrincipal".
	Principal, Type string
	// Role is the id of an AppRole; empty is default access, all zeros.
	Role string
}

// Group is a group of the directory.
// https://learn.microsoft.com/graph/api/resources/group
type Group struct {
	// ID is a GUID.
	ID          string
	DisplayName string
	// Visibility is Public, Private, HiddenMembership, or empty for null.
	Visibility string
	// MembershipRule and RuleState ("On", "Paused") belong to a dynamic group;
	// empty is written as null.
	MembershipRule, RuleState string
	// Members are the direct members, in this order.
	Members []Member
	// Miscount is how much $count is off: it comes from an index that lags.
	Miscount int
	// Uncounted are service principals: they are counted, and v1.0 does not list
	// them (https://learn.microsoft.com/graph/known-issues).
	Uncounted int
}

// Member is a direct member of a Group.
type Member struct {
	// ID is the object id; Type is "user", "group", "device" or "orgContact".
	ID, Type string
}

// defaultRole is the appRoleId of an assignment without a role.
const defaultRole = "00000000-0000-0000-0000-000000000000"

// textNotFound is what Graph says about an id that it does not know.
const textNotFound = "Resource '%s' does not exist or one of its queried reference-property objects are not present."

// directoryPath takes the path of a request about an application, a group or one
// user apart.
func directoryPath(rest string) (endpoint Endpoint, id string) {
	kind, rest, _ := strings.Cut(rest, "/")
	if appID, ok := strings.CutPrefix(kind, "servicePrincipals(appId='"); ok {
		return ServicePrincipals, strings.TrimSuffix(appID, "')")
	}
	id, tail, _ := strings.Cut(rest, "/")
	switch {
	case id == "":
	case kind == "servicePrincipals" && tail == "":
		return ServicePrincipals, id
	case kind == "servicePrincipals" && tail == "appRoleAssignedTo":
		return AppRoleAssignedTo, id
	case kind == "groups" && tail == "":
		return Groups, id
	case kind == "groups" && tail == "members":
		return Members, id
	case kind == "groups" && (tail == "members/$count" || tail == "members/microsoft.graph.user/$count"):
		return MembersCount, id
	case kind == "users" && tail == "":
		return OneUser, id
	}
	return Other, ""
}

// answerDirectory answers about applications, groups and one user. The caller holds
// s.mu for reading.
func (s *Server) answerDirectory(c *call, p *plan, roles []string) *reply {
	if refused := onlyOptions(c, "$select", "$top", "$skiptoken"); refused != nil {
		return refused
	}
	if refused := refusePageToken(c); refused != nil {
		return refused
	}
	switch c.endpoint {
	case ServicePrincipals, AppRoleAssignedTo:
		return s.answerApplication(c, p)
	case Groups, Members, MembersCount:
		return s.answerGroup(c, p, roles)
	case OneUser:
		return s.answerUser(c)
	default:
		return c.graphError(http.StatusNotFound, "UnknownError", "")
	}
}

func (s *Server) answerApplication(c *call, p *plan) *reply {
	byAppID := strings.Contains(c.r.URL.Path, "(appId='")
	i := slices.IndexFunc(s.tenant.Applications, func(a ServicePrincipal) bool {
		if byAppID {
			return strings.EqualFold(a.AppID, c.object)
		}
		return strings.EqualFold(a.ID, c.object)
	})
	if i < 0 {
		return c.notFound()
	}
	app := &s.tenant.Applications[i]
	if c.endpoint == AppRoleAssignedTo {
		return s.listPage(c, p, "appRoleAssignments", len(app.Assigned), func(i int) any { return s.describeAssignment(app, app.Assigned[i]) })
	}
	roles := make([]any, 0, len(app.Roles))
	for _, role := range app.Roles {
		roles = append(roles, map[string]any{
			"id": role.ID, "value": orNull(role.Value), "displayName": role.DisplayName, "isEnabled": !role.Disabled,
		})
	}
	return c.selected(map[string]any{
		"id": app.ID, "appId": app.AppID, "displayName": app.DisplayName, "appRoles": roles,
		"appRoleAssignmentRequired": app.AssignmentRequired, "accountEnabled": !app.Disabled, "servicePrincipalType": "Application",
	}, "servicePrincipal")
}

func (s *Server) describeAssignment(app *ServicePrincipal, row AppAssignment) map[string]any {
	role := row.Role
	if role == "" {
		role = defaultRole
	}
	return map[string]any{
		"id": row.ID, "appRoleId": role, "principalType": row.Type, "principalId": row.Principal,
		"principalDisplayName": s.nameOf(row.Principal), "resourceDisplayName": app.DisplayName, "resourceId": app.ID,
		"createdDateTime": "2026-01-15T08:00:00Z", "deletedDateTime": nil,
	}
}

// nameOf is the display name of a user or group.
func (s *Server) nameOf(id string) any {
	if u := s.user(id); u != nil {
		return u.DisplayName
	}
	for i := range s.tenant.Groups {
		if s.tenant.Groups[i].ID == id {
			return s.tenant.Groups[i].DisplayName
		}
	}
	return nil
}

func (s *Server) answerGroup(c *call, p *plan, roles []string) *reply {
	i := slices.IndexFunc(s.tenant.Groups, func(g Group) bool { return strings.EqualFold(g.ID, c.object) })
	if i < 0 {
		return c.notFound()
	}
	group := &s.tenant.Groups[i]
	hidden := group.Visibility == "HiddenMembership" && !slices.Contains(roles, RoleMemberReadHidden)
	switch c.endpoint {
	case MembersCount:
		return s.countMembers(c, p, group)
	case Members:
		members := group.Members
		if hidden {
			members = nil
		}
		return s.listPage(c, p, "directoryObjects", len(members), func(i int) any { return s.describeMember(members[i], roles) })
	default:
		return c.selected(map[string]any{
			"id": group.ID, "displayName": group.DisplayName, "visibility": orNull(group.Visibility),
			"groupTypes": []string{}, "membershipRule": orNull(group.MembershipRule),
			"membershipRuleProcessingState": orNull(group.RuleState), "securityEnabled": true, "assignedLicenses": []any{},
		}, "group")
	}
}

// countMembers is an advanced query: it comes from the index.
func (s *Server) countMembers(c *call, p *plan, group *Group) *reply {
	if !c.eventual() {
		return c.badRequest(textCountUnsupported)
	}
	count := group.Miscount + p.miscount
	for _, m := range group.Members {
		if m.Type == "user" || !strings.Contains(c.r.URL.Path, "microsoft.graph.user") {
			count++
		}
	}
	if !strings.Contains(c.r.URL.Path, "microsoft.graph.user") {
		count += group.Uncounted
	}
	return &reply{status: http.StatusOK, contentType: plainText, body: strconv.AppendInt(nil, int64(max(count, 0)), 10)}
}

// describeMember gives an object of the directory. Without the permission to read
// it, Graph gives its type and id alone: "limited information",
// https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects.
func (s *Server) describeMember(m Member, roles []string) map[string]any {
	object := map[string]any{"@odata.type": "#microsoft.graph." + m.Type, "id": m.ID}
	u := s.user(m.ID)
	if m.Type != "user" || u == nil {
		return object
	}
	known := overlap(roles, rolesFor(Users))
	for name, value := range describeUser(u) {
		if !known && name != "id" {
			value = nil
		}
		object[name] = value
	}
	return object
}

// describeUser has the properties of a user that members and single users are asked
// for.
func describeUser(u *User) map[string]any {
	addresses := []string{}
	if u.Mail != "" {
		addresses = append(addresses, "SMTP:"+u.Mail)
	}
	for _, alias := range u.Aliases {
		addresses = append(addresses, "smtp:"+alias)
	}
	return map[string]any{
		"id": u.ID, "displayName": orNull(u.DisplayName), "mail": orNull(u.Mail), "userPrincipalName": orNull(u.UserPrincipalName),
		"userType": orNull(u.UserType), "accountEnabled": !u.Disabled, "proxyAddresses": addresses,
	}
}

// answerUser is GET /users/{id}.
func (s *Server) answerUser(c *call) *reply {
	u := s.user(c.object)
	if u == nil || u.Unlisted {
		return c.notFound()
	}
	return c.selected(describeUser(u), "user")
}

// listPage answers a page of a list of so many objects, with the lies that the plan
// wants.
func (s *Server) listPage(c *call, p *plan, context string, size int, at func(i int) any) *reply {
	top := defaultTop
	if text := c.query.Get("$top"); text != "" && !p.ignoreTop {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxTop {
			return c.unsupported("Invalid page size specified: '%s'. Must be between 1 and %d inclusive.", text, maxTop)
		}
		top = n
	}
	from := min(c.token.offset, size)
	to := min(from+top, size)
	if p.emptyPage {
		to = from
	}
	value := []any{}
	for i := max(from-p.duplicate, 0); i < from+kept(to-from, p.lose); i++ {
		value = append(value, only(at(i), c.query.Get("$select")))
	}
	body := map[string]any{"@odata.context": s.tenant.graphResource() + "/v1.0/$metadata#" + context, "value": value}
	if next := s.nextLink(c, p, &usersQuery{view: &view{size: size}}, to); next != "" {
		body["@odata.nextLink"] = next
	}
	return jsonReply(http.StatusOK, graphJSON, body)
}

// only is an object with the properties that $select names, and its type. A name that
// it does not have is ignored, since members are of several kinds.
func only(object any, list string) any {
	all, ok := object.(map[string]any)
	if !ok || list == "" {
		return object
	}
	out := map[string]any{}
	for name := range strings.SplitSeq(list+",@odata.type", ",") {
		if value, has := all[strings.TrimSpace(name)]; has {
			out[strings.TrimSpace(name)] = value
		}
	}
	return out
}

// selected answers with the properties of one object that $select names.
func (c *call) selected(object map[string]any, kind string) *reply {
	projected, unknown := project(object, c.query.Get("$select"))
	if unknown != "" {
		return c.badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.%s'.", unknown, kind)
	}
	return jsonReply(http.StatusOK, graphJSON, projected)
}

func (c *call) notFound() *reply {
	return c.graphError(http.StatusNotFound, "Request_ResourceNotFound", strings.Replace(textNotFound, "%s", c.object, 1))
}

// user finds a user by id; nil if there is none. The caller holds s.mu for reading.
func (s *Server) user(id string) *User {
	s.lookup.Lock()
	defer s.lookup.Unlock()
	if s.byID == nil {
		s.byID = make(map[string]int, len(s.tenant.Users))
		for i := range s.tenant.Users {
			s.byID[strings.ToLower(s.tenant.Users[i].ID)] = i
		}
	}
	if i, ok := s.byID[strings.ToLower(id)]; ok {
		return &s.tenant.Users[i]
	}
	return nil
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
