package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
)

// servicePrincipal is an enterprise application.
// https://learn.microsoft.com/graph/api/resources/serviceprincipal
type servicePrincipal struct {
	ID                 string `json:"id"`
	AppID              string `json:"appId"`
	Name               string `json:"displayName"`
	Roles              []role `json:"appRoles"`
	AssignmentRequired *bool  `json:"appRoleAssignmentRequired"`
	Enabled            *bool  `json:"accountEnabled"`
}

// role is a role of an application. Its value is the short name in tokens.
type role struct {
	ID    string `json:"id"`
	Value string `json:"value"`
	Name  string `json:"displayName"`
}

// assignment is a row of appRoleAssignedTo. One principal may have several.
// https://learn.microsoft.com/graph/api/resources/approleassignment
type assignment struct {
	ID        string `json:"id"`
	Role      string `json:"appRoleId"`
	Type      string `json:"principalType"`
	Principal string `json:"principalId"`
	Name      string `json:"principalDisplayName"`
}

// directoryGroup is a group. https://learn.microsoft.com/graph/api/resources/group
type directoryGroup struct {
	ID         string `json:"id"`
	Name       string `json:"displayName"`
	Visibility string `json:"visibility"`
	RuleState  string `json:"membershipRuleProcessingState"`
}

// isPaused reports whether a dynamic group does not follow its rule.
func (g directoryGroup) isPaused() bool { return strings.EqualFold(g.RuleState, "Paused") }

// object is a member of a group, or a user.
type object struct {
	Type      string   `json:"@odata.type"`
	ID        string   `json:"id"`
	Name      string   `json:"displayName"`
	Mail      string   `json:"mail"`
	Login     string   `json:"userPrincipalName"`
	UserType  string   `json:"userType"`
	Enabled   *bool    `json:"accountEnabled"`
	Addresses []string `json:"proxyAddresses"`
}

// account is the user as holders need it.
func (o object) account() entra.Account {
	return entra.Account{
		ID: o.ID, Name: o.Name, Mail: o.Mail, Login: o.Login, Type: o.UserType, Addresses: o.Addresses, Enabled: o.Enabled,
	}
}

// Types of objects, and of principals of assignments.
const (
	typeUser      = "#microsoft.graph.user"
	typeGroup     = "#microsoft.graph.group"
	typeDevice    = "#microsoft.graph.device"
	typePrincipal = "#microsoft.graph.servicePrincipal"
	typeContact   = "#microsoft.graph.orgContact"

	principalUser  = "User"
	principalGroup = "Group"
	principalApp   = "ServicePrincipal"

	noRole = "00000000-0000-0000-0000-000000000000" // default access
)

const (
	principalProperties = "id,appId,displayName,appRoles,appRoleAssignmentRequired,accountEnabled"
	groupProperties     = "id,displayName,visibility,membershipRuleProcessingState"
	userProperties      = "id,displayName,mail,userPrincipalName,userType,accountEnabled,proxyAddresses"
)

func selecting(properties string) url.Values { return url.Values{"$select": {properties}} }

// application finds an enterprise application by its application ID.
func (c *connection) application(ctx context.Context, appID string) (servicePrincipal, error) {
	var found servicePrincipal
	err := c.applications.Get(ctx, "/servicePrincipals(appId='"+url.PathEscape(appID)+"')", selecting(principalProperties), &found)
	if err == nil && found.ID == "" {
		err = noID("an application")
	}
	return found, err
}

// isObjectID reports whether an id is the object ID of an enterprise application,
// which people take for its application ID, and returns the latter. It is for the text
// of an error: if the answer is no, for whatever reason, there is nothing to add.
func (c *connection) isObjectID(ctx context.Context, id string) (appID string, found bool) {
	var other servicePrincipal
	err := c.applications.Get(ctx, "/servicePrincipals/"+url.PathEscape(id), selecting("id,appId"), &other)
	return other.AppID, err == nil
}

func (c *connection) group(ctx context.Context, id string) (directoryGroup, error) {
	var found directoryGroup
	err := c.groups.Get(ctx, "/groups/"+url.PathEscape(id), selecting(groupProperties), &found)
	if err == nil && found.ID == "" {
		err = noID("a group")
	}
	return found, err
}

// user reads one user. A user that was deleted is none.
func (c *connection) user(ctx context.Context, id string) (u object, found bool, err error) {
	err = c.users.Get(ctx, "/users/"+url.PathEscape(id), selecting(userProperties), &u)
	if is404(err) {
		return u, false, nil
	}
	switch {
	case err != nil:
	case u.ID == "":
		err = noID("a user")
	case u.Addresses == nil: // they are never null (https://learn.microsoft.com/graph/api/resources/user)
		err = fmt.Errorf("an answer of Graph describes user %s without the list of addresses", u.ID)
	}
	return u, err == nil, err
}

// count asks the index of Graph how many members a group has: all, or the users among
// them. The index lags, and counts service principals, which v1.0 does not list
// (https://learn.microsoft.com/graph/aad-advanced-queries,
// https://learn.microsoft.com/graph/known-issues).
func (c *connection) count(ctx context.Context, group string, usersOnly bool) (int, error) {
	path := "/groups/" + url.PathEscape(group) + "/members/$count"
	if usersOnly {
		path = "/groups/" + url.PathEscape(group) + "/members/microsoft.graph.user/$count"
	}
	var n int
	_, err := c.groups.Send(ctx, sdkhttp.Request{Path: path, Header: http.Header{"Consistencylevel": {"eventual"}}}, &n)
	return n, err
}

// assignments lists who is assigned to an application.
func (c *connection) assignments(ctx context.Context, app servicePrincipal) ([]assignment, error) {
	return list[assignment]{
		client: c.applications, path: "/servicePrincipals/" + url.PathEscape(app.ID) + "/appRoleAssignedTo",
		unit: "assignments of " + app.Name, id: func(a assignment) string { return a.ID },
	}.whole(ctx)
}

// members lists the direct members of a group, of any type. There is no cast to users:
// it would be answered from the index.
func (c *connection) members(ctx context.Context, group directoryGroup) ([]object, error) {
	return list[object]{
		client: c.groups, path: "/groups/" + url.PathEscape(group.ID) + "/members", properties: userProperties,
		unit: "members of " + group.Name, id: func(o object) string { return o.ID },
	}.whole(ctx)
}

// everybody lists all users.
func (c *connection) everybody(ctx context.Context) ([]object, error) {
	return list[object]{
		client: c.users, path: "/users", properties: userProperties, unit: "users", id: func(o object) string { return o.ID },
	}.whole(ctx)
}

func noID(what string) error {
	return fmt.Errorf("an answer of Graph describes %s without an id", what)
}
