package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/ldap/adtest"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
)

// Facts for reports, of Active Directory and of OpenLDAP: what an entry does not have
// is unknown, and without a report nothing more is read.
func TestDetails(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	eva := d.User("eva", map[string][]string{
		"userAccountControl": {"514"}, "department": {"Design"}, "employeeID": {"4711"}, "lastLogonTimestamp": {"134000000000000000"},
	})
	jan := d.User("jan", map[string][]string{"lastLogonTimestamp": {"0"}})
	inner := d.Group("Inner", 0, eva, jan)
	d.Group("CAD", 0, eva, inner)
	ad, adURL := controller(t, d)

	text := ldif(0)
	fmt.Fprintf(text, "dn: %s\nobjectClass: inetOrgPerson\ncn: A\nsn: A\nuid: u1\ndepartmentNumber: 12\nemployeeNumber: 99\n\n", user(1))
	addGroup(text, "cad", user(1))

	ask := func(c sdktest.Config) map[string]*sdk.HolderDetails {
		t.Helper()
		got := sdktest.Run(t, newSource(plugin{clock: night()}), sdktest.Case{Config: c, Details: detailKinds()})
		if !got.Completed {
			t.Fatal(sourcetest.Texts(got.Problems))
		}
		all := make(map[string]*sdk.HolderDetails)
		for _, h := range got.Holders {
			all[h.Name] = h.Details
		}
		return all
	}
	got := ask(adSettings(adURL, named("CAD")))
	equal(t, "disabled", *got["eva"].Disabled, true)
	equal(t, "not disabled", *got["jan"].Disabled, false)
	equal(t, "department", got["eva"].Department, "Design")
	equal(t, "employee", got["eva"].EmployeeID, "4711")
	equal(t, "last active", got["eva"].LastActive.Format(time.DateOnly), "2025-08-18")
	equal(t, "never known to be active", got["jan"].LastActive.IsZero(), true)
	equal(t, "direct and by a group", fmt.Sprint(got["eva"].Assignments[0].Direct, got["eva"].Assignments[0].Groups[0].Name), "trueInner")
	equal(t, "by a group alone", fmt.Sprint(got["jan"].Assignments[0].Direct, got["jan"].Assignments[0].Groups[0].Name), "falseInner")

	before := len(ad.Searches())
	exported(t, adSettings(adURL, named("CAD")))
	for _, r := range ad.Searches()[before:] {
		if r.Wants("department") || r.Wants("lastLogonTimestamp") {
			t.Errorf("a run without a report asks for %s", strings.Join(r.Attributes, " "))
		}
	}
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	a := ask(settings(s.URL(), named("cad")))["A"]
	equal(t, "department", a.Department, "12")
	equal(t, "employee", a.EmployeeID, "99")
	equal(t, "disabled is unknown", a.Disabled, nil)
}
