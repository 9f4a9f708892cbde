package graphsim_test

import (
	"fmt"
	"net/mail"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/graphsim"
)

func TestTenantIsDeterministic(t *testing.T) {
	t.Parallel()
	first := graphsim.NewTenant(graphsim.Options{Users: 500, Seed: 7})
	if !reflect.DeepEqual(first, graphsim.NewTenant(graphsim.Options{Users: 500, Seed: 7})) {
		t.Error("the same options give another tenant")
	}
	if reflect.DeepEqual(first.Users, graphsim.NewTenant(graphsim.Options{Users: 500, Seed: 8}).Users) {
		t.Error("another seed gives the same users")
	}
	if got := len(graphsim.NewTenant(graphsim.Options{}).Users); got != 2500 {
		t.Errorf("%d users by default", got)
	}
	if got := len(graphsim.NewTenant(graphsim.Options{Users: 3}).Users); got != 3 {
		t.Errorf("%d users, want 3", got)
	}
}

func TestTenantHasEveryCase(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{})
	cases := map[string]func(*graphsim.User) bool{
		"guest with mail":    func(u *graphsim.User) bool { return strings.Contains(u.UserPrincipalName, "#EXT#@") && u.Mail != "" },
		"guest without mail": func(u *graphsim.User) bool { return u.UserType == "Guest" && u.Mail == "" },
		"employee without mail": func(u *graphsim.User) bool {
			return u.UserType == "Member" && u.Mail == "" && len(u.HeldSKUs()) > 0
		},
		"disabled with license": func(u *graphsim.User) bool { return u.Disabled && len(u.HeldSKUs()) > 0 },
		"no name":               func(u *graphsim.User) bool { return u.DisplayName == "" },
		"no user type":          func(u *graphsim.User) bool { return u.UserType == "" },
		"no license":            func(u *graphsim.User) bool { return len(u.Assignments) == 0 },
		"license by group": func(u *graphsim.User) bool {
			return slices.ContainsFunc(u.Assignments, func(a graphsim.Assignment) bool { return a.Group != "" })
		},
		"license twice": func(u *graphsim.User) bool { return len(u.Assignments) == 2 && len(u.HeldSKUs()) == 1 },
		"license failed": func(u *graphsim.User) bool {
			return slices.ContainsFunc(u.Assignments, func(a graphsim.Assignment) bool { return a.State == "Error" })
		},
		"license not listed": func(u *graphsim.User) bool { return u.Holds(graphsim.UnlistedSKU) },
		"plans switched off": func(u *graphsim.User) bool { return len(u.Assignments) > 0 && len(u.Assignments[0].DisabledPlans) > 0 },
		"shared mailbox":     func(u *graphsim.User) bool { return u.Mail == "faktury@contoso.cz" && u.Disabled },
		"other sign-in domain": func(u *graphsim.User) bool {
			return strings.HasSuffix(u.UserPrincipalName, "@contoso.onmicrosoft.com") && u.Mail != ""
		},
		"other sign-in name": func(u *graphsim.User) bool { return len(u.Aliases) > 0 && u.UserPrincipalName == u.Aliases[0] },
		"accent":             func(u *graphsim.User) bool { return utf8.RuneCountInString(u.DisplayName) < len(u.DisplayName) },
	}
	for _, location := range []string{"CZ", "DE", "PL", "FR", "SK"} {
		cases["from "+location] = func(u *graphsim.User) bool { return u.UsageLocation == location }
	}
	const cast = 12 // users of the cast, who are there in any case
	for name, is := range cases {
		found, drawn := 0, 0
		for i := range tenant.Users {
			if is(&tenant.Users[i]) {
				found++
				if i >= cast {
					drawn++
				}
			}
		}
		if found == 0 || found > len(tenant.Users)*99/100 || (drawn == 0 && name != "shared mailbox") {
			t.Errorf("%s: %d of %d users, %d of them drawn", name, found, len(tenant.Users), drawn)
		}
	}
}

func TestTenantIsConsistent(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 50_000})
	seen := make(map[string]bool)
	for i := range tenant.Users {
		u := &tenant.Users[i]
		for _, key := range []string{u.ID, strings.ToLower(u.UserPrincipalName), strings.ToLower(u.Mail)} {
			if key != "" && seen[key] && key != strings.ToLower(u.UserPrincipalName) {
				t.Fatalf("%s is there twice", key)
			}
		}
		seen[u.ID], seen[strings.ToLower(u.UserPrincipalName)], seen[strings.ToLower(u.Mail)] = true, true, true
		if u.Mail != "" {
			if _, err := mail.ParseAddress(u.Mail); err != nil || strings.ContainsFunc(u.Mail, func(r rune) bool { return r > 127 }) {
				t.Fatalf("mail %q: %v", u.Mail, err)
			}
		}
	}
}

func TestCatalog(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{})
	consumed := tenant.Consumed()
	for i := range tenant.SKUs {
		sku := &tenant.SKUs[i]
		held := consumed[sku.ID]
		total := sku.Units.Enabled + sku.Units.Warning
		switch sku.PartNumber {
		case "PROJECTPROFESSIONAL":
			if sku.Units.Enabled != 0 || sku.Units.Warning < held || held == 0 || sku.Status != "Warning" {
				t.Errorf("not in grace: %+v %+v, held %d", sku, sku.Units, held)
			}
		case "SHAREPOINTSTORAGE":
			if sku.AppliesTo != "Company" || held != 0 {
				t.Errorf("not for the company: %+v, held %d", sku, held)
			}
		case "MCOEV":
			if held != 0 || total == 0 {
				t.Errorf("somebody holds MCOEV: %d of %d", held, total)
			}
		case "VISIOCLIENT":
			if held <= total {
				t.Errorf("VISIOCLIENT is not over-assigned: %d of %d", held, total)
			}
		case "FLOW_FREE":
			if total != 10_000 || held == 0 {
				t.Errorf("FLOW_FREE: %d of %d", held, total)
			}
		default:
			if held == 0 || held > total || sku.AppliesTo != "User" || sku.Status != "Enabled" {
				t.Errorf("%s: %d of %d, %s %s", sku.PartNumber, held, total, sku.AppliesTo, sku.Status)
			}
		}
	}
	for _, name := range []string{"SPE_E5", "SPE_E3", "O365_BUSINESS_PREMIUM", "POWER_BI_PRO", "VISIOCLIENT", "PROJECTPROFESSIONAL", "FLOW_FREE"} {
		if tenant.SKU(name) == nil {
			t.Errorf("no %s", name)
		}
	}
	if consumed[graphsim.UnlistedSKU] == 0 || slices.ContainsFunc(tenant.SKUs, func(s graphsim.SKU) bool { return s.ID == graphsim.UnlistedSKU }) {
		t.Error("every held SKU is listed")
	}
}

func ExampleNewTenant() {
	tenant := graphsim.NewTenant(graphsim.Options{Users: 12})
	for i := range tenant.Users {
		u := &tenant.Users[i]
		fmt.Printf("%s <%s> holds %d\n", u.DisplayName, u.Mail, len(u.HeldSKUs()))
	}
	// Output:
	// Mirek Veselý | Contoso <mirek.vesely@contoso.cz> holds 2
	// Žofie Příkrá <zofie.prikra@contoso.cz> holds 1
	// Štěpán Ťuhýk <> holds 1
	//  <sluzba01@contoso.cz> holds 1
	// Günther Lößner <gunther.lossner@contoso.cz> holds 1
	// Faktury; došlé <faktury@contoso.cz> holds 1
	// Małgorzata Śliwa <malgorzata.sliwa@contoso.cz> holds 2
	// Loïc L'Hôpital <loic.lhopital@contoso.cz> holds 4
	// Ľubomír Ďurica <lubomir.durica@contoso.cz> holds 1
	// Jana Kůňová <jana.kunova@contoso.cz> holds 0
	// Jörg Weiß (Fabrikam) <jorg.weiss@fabrikam.com> holds 1
	// Zoé Béranger (Adatum) <> holds 1
}
