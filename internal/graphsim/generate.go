package graphsim

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Options say what NewTenant invents.
type Options struct {
	// Users is the number of users, guests included, up to 1,000,000; zero
	// means 2,500.
	Users int
	// Seed varies the invention. The same options give the same tenant.
	Seed uint64
	// Now is what the dates of sign-ins and renewals are relative to; zero means
	// 2026-01-15.
	Now time.Time
}

// Names of the invented tenant.
const (
	demoAccount = "contoso"
	demoInitial = "contoso.onmicrosoft.com"
	demoDomain  = "contoso.cz"
)

// NewTenant invents a tenant: a company with Czech, German, Polish, French and
// Slovak employees and a few of everything that makes exports difficult. From a
// dozen users on, the first ones are each such a case; see the cast in cast.go.
func NewTenant(o Options) *Tenant {
	if o.Users <= 0 {
		o.Users = 2500
	}
	if o.Now.IsZero() {
		o.Now = time.Date(2026, time.January, 15, 8, 0, 0, 0, time.UTC)
	}
	g := newGenerator(o.Seed)
	t := &Tenant{
		ID:          objectID(demoAccount, "tenant"),
		Name:        "Contoso s.r.o.",
		AccountName: demoAccount,
		Domains:     []string{demoInitial, demoDomain},
		Seed:        o.Seed,
		SignInRate:  10,
		Users:       make([]User, 0, o.Users),
		App: App{
			ClientID: objectID(demoAccount, "application"),
			Secret:   strings.ReplaceAll(g.guid()+"~"+g.guid(), "-", ""),
			Roles:    []string{RoleUserReadAll, RoleLicenseAssignmentReadAll},
		},
	}
	for _, u := range g.cast() {
		if len(t.Users) < o.Users {
			t.Users = append(t.Users, u)
		}
	}
	for len(t.Users) < o.Users {
		t.Users = append(t.Users, g.user())
	}
	newDiary(o.Seed, o.Now).write(t.Users)
	t.SKUs = catalog(t.Consumed())
	t.Subscriptions = subscriptions(t.SKUs, o.Now)
	t.Groups = []Group{{ID: g.groups[0], DisplayName: "Licence M365 E3"}, {ID: g.groups[1], DisplayName: "Licence M365 E5"}}
	return t
}

// generator invents users. It keeps one slice for each combination of licenses:
// in a large directory few differ.
type generator struct {
	draw     *rand.Rand
	nations  []nation
	taken    map[string]int // uses of each local part
	bundles  map[bundle][]Assignment
	groups   []string // of group-based licensing
	branches []string
}

func newGenerator(seed uint64) *generator {
	return &generator{
		draw:     rand.New(rand.NewPCG(seed, 0x6c6963657870)), //nolint:gosec // the same seed must give the same tenant
		nations:  nations(),
		taken:    make(map[string]int),
		bundles:  make(map[bundle][]Assignment),
		groups:   []string{objectID(demoAccount, "group licenses-e3"), objectID(demoAccount, "group licenses-e5")},
		branches: []string{"Výroba", "Obchod", "Účtárna", "Vertrieb", "Księgowość", "Ressources humaines", "IT", ""},
	}
}

// percent draws true in p of 100 cases.
func (g *generator) percent(p int) bool { return g.draw.IntN(100) < p }

// guid draws an id.
func (g *generator) guid() string {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], g.draw.Uint64())
	binary.LittleEndian.PutUint64(b[8:], g.draw.Uint64())
	return formatGUID(b)
}

// user invents one user: a guest, or an employee.
func (g *generator) user() User {
	u, local := g.person()
	if g.percent(8) {
		g.makeGuest(&u, local)
		return u
	}
	u.UserType = "Member"
	u.Mail = local + "@" + demoDomain
	u.UserPrincipalName = u.Mail
	switch n := g.draw.IntN(100); {
	case n < 4: // never had a mailbox
		u.Mail = ""
		u.UserPrincipalName = local + "@" + demoInitial
	case n < 7: // signs in with the initial domain
		u.UserPrincipalName = local + "@" + demoInitial
	case n < 10: // married: the mail is new, the sign-in is not
		u.Aliases = []string{u.Mail}
		u.Mail = strings.Replace(u.Mail, "@", ".2@", 1)
	case n < 11:
		u.DisplayName = ""
	case n < 12: // from the time before userType
		u.UserType = ""
	}
	u.Disabled = g.percent(5)
	branch := g.draw.IntN(len(g.branches))
	u.Department = g.branches[branch]
	u.EmployeeID = strings.ToUpper(u.ID[:6])
	if u.Department != "" && branch%3 != 2 { // not everywhere is a cost center kept
		u.CostCenter = strconv.Itoa(4100 + 10*branch)
	}
	u.Assignments = g.licenses(u.Disabled)
	return u
}

// person invents a name and a local part that nobody else has.
func (g *generator) person() (User, string) {
	// Two of five people are Czech.
	home := &g.nations[max(g.draw.IntN(len(g.nations)+1)-1, 0)]
	first := home.given[g.draw.IntN(len(home.given))]
	names := home.surnames[g.draw.IntN(len(home.surnames))]
	last := names.male
	if first.female {
		last = names.female
	}
	u := User{
		ID:            g.guid(),
		DisplayName:   first.name.text + " " + last.text,
		GivenName:     first.name.text,
		Surname:       last.text,
		UsageLocation: home.location,
	}
	return u, g.local(first.name.ascii + "." + last.ascii)
}

// local returns the local part, with a number from its second use on.
func (g *generator) local(name string) string {
	g.taken[name]++
	if n := g.taken[name]; n > 1 {
		return name + strconv.Itoa(n)
	}
	return name
}

// makeGuest turns a person into a guest of a partner company.
func (g *generator) makeGuest(u *User, local string) {
	partner := []string{"fabrikam.com", "northwind.example", "adatum.example"}[g.draw.IntN(3)]
	u.UserType = "Guest"
	u.UsageLocation = ""
	u.UserPrincipalName = local + "_" + partner + "#EXT#@" + demoInitial
	if !g.percent(5) {
		u.Mail = local + "@" + partner
	}
	if g.percent(10) {
		u.Assignments = g.assign(bundle{powerBI: true})
	}
}

// bundle is a combination of licenses.
type bundle struct {
	base                                                     string // SKU of the main product, or none
	byGroup, direct                                          bool   // how it comes; both are possible
	fewerPlans, failed                                       bool
	powerBI, visio, project, copilot, flowFree, fabric, mail bool
}

// licenses draws an employee's licenses. Half of the accounts that were disabled
// have kept theirs.
func (g *generator) licenses(disabled bool) []Assignment {
	if g.percent(10) || (disabled && g.percent(50)) {
		return nil
	}
	var b bundle
	switch n := g.draw.IntN(100); {
	case n < 18:
		b.base = skuE5
	case n < 60:
		b.base = skuE3
	case n < 76:
		b.base = skuBusiness
	case n < 90:
		b.base = skuF3
	}
	b.byGroup = (b.base == skuE3 || b.base == skuE5) && g.percent(60)
	b.direct = !b.byGroup || g.percent(4)
	b.fewerPlans = b.base == skuE3 && g.percent(3)
	b.failed = b.base == skuE3 && g.percent(1)
	b.powerBI = g.percent(20)
	b.visio = g.percent(4)
	b.project = g.percent(3)
	b.copilot = b.base != "" && g.percent(6)
	b.flowFree = g.percent(25)
	b.fabric = g.percent(3)
	return g.assign(b)
}

// assign returns the assignments of a bundle.
func (g *generator) assign(b bundle) []Assignment {
	if known, ok := g.bundles[b]; ok {
		return known
	}
	var out []Assignment
	if b.base != "" {
		out = g.assignBase(b)
	}
	for _, extra := range []struct {
		held bool
		sku  string
	}{
		{b.powerBI, skuPowerBI}, {b.visio, skuVisio}, {b.project, skuProject}, {b.copilot, skuCopilot},
		{b.flowFree, skuFlowFree}, {b.fabric, skuFabric}, {b.mail, skuExchange},
	} {
		if extra.held {
			out = append(out, Assignment{SKU: extra.sku})
		}
	}
	g.bundles[b] = out
	return out
}

// assignBase returns the assignments of the main product.
func (g *generator) assignBase(b bundle) []Assignment {
	var out []Assignment
	var without []string
	if b.fewerPlans {
		without = []string{planTeams}
	}
	group := g.groups[0]
	if b.base == skuE5 {
		group = g.groups[1]
	}
	if b.direct {
		out = append(out, Assignment{SKU: b.base, DisabledPlans: without})
	}
	if b.byGroup {
		out = append(out, Assignment{SKU: b.base, Group: group, DisabledPlans: without})
	}
	if b.failed { // a group gives more than was bought
		out = append(out, Assignment{SKU: skuE5, Group: g.groups[1], State: stateError, Error: "CountViolation"})
	}
	return out
}

// objectID returns a GUID that follows from a name.
func objectID(scope, name string) string {
	sum := sha256.Sum256([]byte(scope + "/" + name))
	return formatGUID([16]byte(sum[:16]))
}
