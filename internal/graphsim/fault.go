package graphsim

import (
	"net/http"
	"slices"
)

// Endpoint names a part of the emulated services, to say where a Fault strikes
// and what a logged Request asked for.
type Endpoint string

// The endpoints.
const (
	// Users is GET /users, each page of it.
	Users Endpoint = "users"
	// UsersCount is GET /users/$count.
	UsersCount Endpoint = "users/$count"
	// SubscribedSKUs is GET /subscribedSkus.
	SubscribedSKUs Endpoint = "subscribedSkus"
	// Organization is GET /organization.
	Organization Endpoint = "organization"
	// Subscriptions is GET /directory/subscriptions.
	Subscriptions Endpoint = "directory/subscriptions"
	// Batch is POST /$batch. Its items are requests to endpoints of their own.
	Batch Endpoint = "$batch"
	// OneUser is GET /users/{id}.
	OneUser Endpoint = "users/{id}"
	// ServicePrincipals is GET of one enterprise application, by either of its ids.
	ServicePrincipals Endpoint = "servicePrincipals"
	// AppRoleAssignedTo lists who is assigned to an application.
	AppRoleAssignedTo Endpoint = "appRoleAssignedTo"
	// Groups is GET /groups/{id}.
	Groups Endpoint = "groups"
	// Members lists the direct members of a group.
	Members Endpoint = "members"
	// MembersCount is how many members a group has, all or the users among them.
	MembersCount Endpoint = "members/$count"
	// Token is Entra's token endpoint.
	Token Endpoint = "token"
	// Discovery is openid-configuration and instance discovery.
	Discovery Endpoint = "discovery"
	// Identity is the local token endpoint of a managed identity.
	Identity Endpoint = "identity"
	// Other is any other path.
	Other Endpoint = "other"
)

// Graph returns the endpoints of Microsoft Graph: what most faults strike
// by default.
func Graph() []Endpoint {
	return []Endpoint{
		Users, UsersCount, SubscribedSKUs, Organization, Subscriptions, Batch, OneUser,
		ServicePrincipals, AppRoleAssignedTo, Groups, Members, MembersCount, Other,
	}
}

// SignIn returns the endpoints of Entra.
func SignIn() []Endpoint { return []Endpoint{Discovery, Token} }

// Fault is one way to misbehave and when to do it. The functions that make a
// Fault say what it does; its methods narrow when it strikes and return the
// narrowed copy. Without any, it strikes each request to its endpoints.
// Conditions add up: Throttle(5).On(Users).After(10).Every(3).Times(4).
//
// Counting starts anew when a fault is given to Start or SetFaults.
type Fault struct {
	name      string
	endpoints []Endpoint
	match     func(*http.Request) bool
	page      int
	after     int
	nth       int
	every     int
	times     int
	chance    float64
	apply     func(*plan)
}

// String returns what the fault does, as it appears in Request.Faults.
func (f Fault) String() string { return f.name }

// On limits the fault to these endpoints.
func (f Fault) On(endpoints ...Endpoint) Fault {
	f.endpoints = slices.Clone(endpoints)
	return f
}

// Matching limits the fault to requests for which match returns true.
func (f Fault) Matching(match func(*http.Request) bool) Fault {
	f.match = match
	return f
}

// Page limits the fault to the nth page of users, counted from 1, in each pass.
func (f Fault) Page(n int) Fault {
	f.page = n
	return f
}

// After lets the first n matching requests through.
func (f Fault) After(n int) Fault {
	f.after = n
	return f
}

// Nth limits the fault to the nth matching request, counted from 1.
func (f Fault) Nth(n int) Fault {
	f.nth = n
	return f
}

// Every limits the fault to each kth matching request.
func (f Fault) Every(k int) Fault {
	f.every = k
	return f
}

// Chance lets the fault strike with probability p, drawn from the tenant's Seed:
// the same requests in the same order meet the same faults.
func (f Fault) Chance(p float64) Fault {
	f.chance = p
	return f
}

// Times lets the fault strike n times at most.
func (f Fault) Times(n int) Fault {
	f.times = n
	return f
}
