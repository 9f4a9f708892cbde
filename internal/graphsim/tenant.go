package graphsim

import (
	"crypto/x509"
	"strings"
	"time"
)

// Tenant is one Entra tenant with its directory, its subscriptions and the
// application that reads them. It is plain data. Once a Server serves it, change
// it only through Server.Update.
type Tenant struct {
	// ID is the tenant's GUID.
	ID string
	// Name is the organization's display name.
	Name string
	// AccountName is subscribedSku.accountName, for example "contoso".
	AccountName string
	// Domains are the verified domains; the first is the initial one
	// (contoso.onmicrosoft.com), the last is the default one.
	Domains []string
	// GraphResource is the resource that tokens are issued for, besides the
	// server's own address. Empty means "https://graph.microsoft.com". For
	// other national clouds set that cloud's Graph root.
	GraphResource string
	// Gateway says that the server is reached through gateways: tokens are issued
	// for any address of this machine, besides those of GraphResource.
	Gateway bool
	// Premium means that the tenant has Entra ID P1 or P2, which
	// signInActivity needs.
	Premium bool
	// SignInRate is how many requests for signInActivity are answered a minute; zero
	// means any number.
	SignInRate int
	// EscapeNonASCII makes the server write each letter beyond ASCII as a
	// \u escape. Both forms are valid JSON, and clients must read both.
	EscapeNonASCII bool
	// TokenLifetime is how long issued tokens are valid; zero means an hour.
	TokenLifetime time.Duration
	// ConsumedLag is how old the consumedUnits are that Graph reports. The change
	// itself is made by Server.Update, and Server.Advance lets time pass.
	ConsumedLag time.Duration
	// Seed makes faults with a probability repeatable.
	Seed uint64

	// SKUs are the answer of GET /subscribedSkus, in this order.
	SKUs []SKU
	// Subscriptions are the answer of GET /directory/subscriptions, in this order.
	Subscriptions []Subscription
	// Users are the answer of GET /users, in this order.
	Users []User
	// Applications are the enterprise applications, and Groups the groups, of which
	// the source entra reads who may use them. NewTenant invents no application, and
	// only the groups that give licenses, without members.
	Applications []ServicePrincipal
	Groups       []Group
	// App is the application, and the managed identity, that may sign in.
	App App
}

// SKU is one subscribed product.
// https://learn.microsoft.com/graph/api/resources/subscribedsku
type SKU struct {
	// ID is the skuId, a GUID.
	ID string
	// PartNumber is the skuPartNumber, for example "SPE_E3".
	PartNumber string
	// AppliesTo is "User" or "Company".
	AppliesTo string
	// Status is the capabilityStatus: Enabled, Warning, Suspended, Deleted,
	// LockedOut, or whatever a test invents.
	Status string
	// Units are the prepaidUnits; nil is written as null.
	Units *Units
	// Consumed overrides consumedUnits. Nil means the truth: the number of
	// users who hold the SKU and Unheld, counted when the server starts or is
	// updated.
	Consumed *int
	// Unheld is the number of units that are consumed although no user holds
	// them.
	Unheld int
	// ServicePlans are the parts of the product.
	ServicePlans []ServicePlan
}

// Units are a SKU's prepaid units by their state.
// https://learn.microsoft.com/graph/api/resources/licenseunitsdetail
type Units struct {
	Enabled, Warning, Suspended int
	// LockedOut is left out of the answer if nil, as in the national clouds,
	// whose schema does not know it.
	LockedOut *int
}

// ServicePlan is one part of a SKU.
type ServicePlan struct {
	ID, Name string
	// Status is the provisioningStatus; AppliesTo is "User" or "Company".
	Status, AppliesTo string
}

// User is one account of the directory. An empty string is written as null.
type User struct {
	// ID is the object id, a GUID.
	ID                string
	DisplayName       string
	GivenName         string
	Surname           string
	Mail              string
	UserPrincipalName string
	// UserType is "Member", "Guest" or, in old accounts, empty.
	UserType string
	// Disabled is the opposite of accountEnabled, so that a zero User can
	// sign in.
	Disabled   bool
	Department string
	// EmployeeID is employeeId, CostCenter that of employeeOrgData, which is null
	// without one.
	EmployeeID, CostCenter string
	UsageLocation          string
	// Extensions are the onPremisesExtensionAttributes that are set, by their names.
	Extensions map[string]string
	// Aliases are further addresses. proxyAddresses holds Mail as "SMTP:",
	// if there is one, and these as "smtp:".
	Aliases []string
	// Assignments are the user's licenses, one entry for each path on which a
	// license comes. Users may share one slice: replace it, do not change it.
	Assignments []Assignment
	// SignIn is the user's signInActivity. Nil is left out of the answer, as for
	// those who never signed in. Users may share one: replace it, do not change it.
	SignIn *SignInActivity
	// Unindexed keeps the user out of the index that answers advanced queries
	// and counts, and that follows the directory with a delay. The directory
	// itself lists the user.
	// https://learn.microsoft.com/graph/aad-advanced-queries
	Unindexed bool
	// Unlisted keeps the user out of the directory's answers, too. The licenses
	// stay consumed.
	Unlisted bool
}

// SignInActivity is when a user last signed in, as Graph writes it
// ("2026-01-15T08:00:00Z"). An empty string is written as null.
// https://learn.microsoft.com/graph/api/resources/signinactivity
type SignInActivity struct {
	// Interactive is the last attempt of the user, also one that failed, and
	// NonInteractive the last one of an application for the user.
	Interactive, NonInteractive string
	// Successful is the last one that succeeded. Graph knows none from before
	// 2023-12-01.
	Successful string
}

// Subscription is one purchase of a SKU.
// https://learn.microsoft.com/graph/api/resources/companysubscription
type Subscription struct {
	// ID is a GUID, SKU the skuId.
	ID, SKU string
	// Status is Enabled, Warning, Suspended, Deleted, LockedOut, or whatever a test
	// invents.
	Status string
	Trial  bool
	// Units is totalLicenses; nil is written as null.
	Units *int
	// Next is nextLifecycleDateTime; empty is written as null.
	Next string
}

// Assignment is one path on which a user has a license: direct or by a group.
// https://learn.microsoft.com/graph/api/resources/licenseassignmentstate
type Assignment struct {
	// SKU is the skuId.
	SKU string
	// Group is assignedByGroup: a group's GUID; empty means direct.
	Group string
	// State is Active (also if empty), ActiveWithError, Disabled, Error, or
	// whatever a test invents. An Error is not a held license: it is among
	// licenseAssignmentStates, not among assignedLicenses.
	State string
	// Error is the reason of a State other than Active; empty is null.
	Error string
	// DisabledPlans are the ids of service plans that are switched off.
	DisabledPlans []string
}

// App is a registered application with its credentials and its consented
// application permissions.
type App struct {
	// ClientID is the application id, a GUID.
	ClientID string
	// Secret is the client secret; empty means that there is none.
	Secret string
	// SecretExpired makes the right secret an expired one (AADSTS7000222).
	SecretExpired bool
	// Certificates are the registered certificates, found by thumbprint.
	Certificates []*x509.Certificate
	// Federations are the issuers whose tokens are accepted as assertions
	// (workload identity).
	Federations []*Federation
	// Roles are the application permissions with admin consent. Without any,
	// tokens are issued all the same, but have no roles claim.
	Roles []string
}

// Application permissions that the emulator knows to check.
const (
	RoleUserReadAll              = "User.Read.All"
	RoleLicenseAssignmentReadAll = "LicenseAssignment.Read.All"
	RoleOrganizationReadAll      = "Organization.Read.All"
	RoleDirectoryReadAll         = "Directory.Read.All"
	RoleAuditLogReadAll          = "AuditLog.Read.All"
	RoleApplicationReadAll       = "Application.Read.All"
	RoleGroupMemberReadAll       = "GroupMember.Read.All"
	RoleMemberReadHidden         = "Member.Read.Hidden"
)

// stateError is the State of an assignment that failed.
const stateError = "Error"

// Holds reports whether the user holds the SKU, whatever the path.
func (u *User) Holds(sku string) bool {
	for i := range u.Assignments {
		if a := &u.Assignments[i]; a.State != stateError && strings.EqualFold(a.SKU, sku) {
			return true
		}
	}
	return false
}

// HeldSKUs returns the ids of the SKUs that the user holds, each once: the
// user's assignedLicenses.
func (u *User) HeldSKUs() []string {
	var held []string
	u.eachHeld(func(a *Assignment) { held = append(held, a.SKU) })
	return held
}

// eachHeld calls f with the first assignment of each SKU that the user holds.
func (u *User) eachHeld(f func(*Assignment)) {
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if a.State == stateError || heldBefore(u.Assignments[:i], a.SKU) {
			continue
		}
		f(a)
	}
}

// heldBefore reports whether an earlier assignment gives the same SKU already.
func heldBefore(earlier []Assignment, sku string) bool {
	for i := range earlier {
		if earlier[i].State != stateError && earlier[i].SKU == sku {
			return true
		}
	}
	return false
}

// Consumed counts the units of each SKU in use, listed among SKUs or not, by
// skuId: the truth that consumedUnits reports. Users whom Graph does not list
// count, too.
func (t *Tenant) Consumed() map[string]int {
	counts := make(map[string]int, len(t.SKUs))
	for i := range t.Users {
		t.Users[i].eachHeld(func(a *Assignment) { counts[a.SKU]++ })
	}
	for i := range t.SKUs {
		counts[t.SKUs[i].ID] += t.SKUs[i].Unheld
	}
	return counts
}

// SKU returns the SKU with this part number, or nil.
func (t *Tenant) SKU(partNumber string) *SKU {
	for i := range t.SKUs {
		if t.SKUs[i].PartNumber == partNumber {
			return &t.SKUs[i]
		}
	}
	return nil
}

// knows reports whether name is the tenant's id or one of its domains.
func (t *Tenant) knows(name string) bool {
	if strings.EqualFold(name, t.ID) {
		return true
	}
	for _, domain := range t.Domains {
		if strings.EqualFold(name, domain) {
			return true
		}
	}
	return false
}

// graphResource returns the resource that stands for Graph in this cloud.
func (t *Tenant) graphResource() string {
	if t.GraphResource != "" {
		return t.GraphResource
	}
	return "https://graph.microsoft.com"
}

// tokenLifetime returns how long an issued token is valid.
func (t *Tenant) tokenLifetime() time.Duration {
	if t.TokenLifetime > 0 {
		return t.TokenLifetime
	}
	return time.Hour
}
