package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/demo"
	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/internal/savings"
)

// reportOf is a report as JSON has it.
type reportOf struct {
	Findings []struct {
		Kind     savings.Kind `json:"kind"`
		UID      string       `json:"uid"`
		HolderID string       `json:"holder_id"`
	} `json:"findings"`
	Sums        []savings.Sum     `json:"findings_by_kind"`
	Review      savings.Sum       `json:"worth_a_look"`
	Costs       []savings.Cost    `json:"costs"`
	Failures    []savings.Failure `json:"failures"`
	Renewals    []savings.Ahead   `json:"renewals_ahead"`
	Departments []savings.Group   `json:"departments"`
	CostCenters []savings.Group   `json:"cost_centers"`
	Sources     []savings.Told    `json:"sources"`
}

// reportDemo is what licexport report says of the company of the demo, at the prices
// of the demo.
func reportDemo(t *testing.T, users int) (*graphsim.Tenant, reportOf) {
	t.Helper()
	if _, err := programs(); err != nil {
		t.Fatal(err)
	}
	s := newTenantSite(t, demo.Tenant(users, clock.System{}.Now()))
	maps.Copy(s.settings, map[string]any{"last_sign_in": true, "renewals": true})
	settings, err := json.Marshal(s.settings)
	if err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf("version: 1\nsources: {m365: {config: %s}}\n%s", settings, demo.Prices())
	if err := os.WriteFile(filepath.Join(s.dir, "licexport.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(s.dir, "report.json")
	if out, err := s.command("report", "--source", "m365", "--format", "json", "--output", file, "--quiet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		t.Fatal(err)
	}
	var got reportOf
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return s.tenant, got
}

// found are the findings of a report, as kind, UId and holder.
func (r *reportOf) found() []string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, string(f.Kind)+" "+f.UID+" "+f.HolderID)
	}
	slices.Sort(all)
	return all
}

// The first twelve accounts of the demo are its cast. What they waste is stated here,
// account by account, and nothing else may be found.
func TestReportFindsTheWasteOfTheCast(t *testing.T) {
	t.Parallel()
	tenant, got := reportDemo(t, 12)
	id := func(name string) string {
		at := slices.IndexFunc(tenant.Users, func(u graphsim.User) bool { return strings.HasPrefix(u.UserPrincipalName, name) })
		return tenant.Users[at].ID
	}
	var want []string
	for name, waste := range map[string][]string{
		"zofie.prikra":    {"direct_and_by_group SPE_E3"},
		"gunther.lossner": {"disabled SPE_E5", "inactive SPE_E5"}, // left 210 days ago
		"faktury":         {"disabled EXCHANGESTANDARD"},          // a shared mailbox
		"loic.lhopital": { // was away for 150 days, while somebody tried the password
			"inactive SPE_E3", "inactive PROJECTPROFESSIONAL", "inactive POWER_BI_STANDARD", "inactive FLOW_FREE",
		},
		"lubomir.durica": {"failed SPE_E5"},
		"jorg.weiss":     {"guest POWER_BI_PRO", "inactive POWER_BI_PRO"},
		"zoe.beranger":   {"guest POWER_BI_PRO"}, // whose sign-ins nobody knows
	} {
		for _, one := range waste {
			kind, sku, _ := strings.Cut(one, " ")
			want = append(want, kind+" demo.contoso:"+sku+" "+id(name))
		}
	}
	slices.Sort(want)
	if found := got.found(); !slices.Equal(found, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
	// E5 55, E3 36.50, Project 30 and Power BI twice 10; the rest has no price. Of the
	// service and the shared mailbox nobody knows the last sign-in, but the mailbox is
	// disabled.
	review := savings.Sum{Licenses: 8, Holders: 5, Unknown: 1, Costs: []savings.Amount{{Currency: "EUR", Amount: 141.5}}, Unpriced: 3}
	if !reflect.DeepEqual(got.Review, review) {
		t.Errorf("worth a look: %+v, want %+v", got.Review, review)
	}
	departments := map[string]int{"": 4, "IT": 1, "Obchod": 1, "Výroba": 2, "Vertrieb": 1, "Księgowość": 1, "Ressources humaines": 1}
	costCenters := map[string]int{"": 5, "4100": 2, "4110": 1, "4130": 1, "4140": 1, "4160": 1}
	if d, c := holdersOf(got.Departments), holdersOf(got.CostCenters); !maps.Equal(d, departments) || !maps.Equal(c, costCenters) {
		t.Errorf("departments %v, want %v; cost centers %v, want %v", d, departments, c, costCenters)
	}
	if silent := got.Sources[0].Silent; len(silent) > 0 {
		t.Errorf("m365 does not tell %v", silent)
	}
}

func holdersOf(groups []savings.Group) map[string]int {
	all := map[string]int{}
	for _, g := range groups {
		all[g.Name] = g.Holders
	}
	return all
}

// The whole company of the demo, number by number, and finding by finding as its
// directory has them.
func TestReportFindsTheWasteOfTheDemo(t *testing.T) {
	t.Parallel()
	tenant, got := reportDemo(t, 2500)
	euros := func(amount float64) []savings.Amount { return []savings.Amount{{Currency: "EUR", Amount: amount}} }
	want := []savings.Sum{
		{Kind: savings.Disabled, Licenses: 98, Holders: 57, Costs: euros(2073)},
		{Kind: savings.Inactive, Licenses: 322, Holders: 198, Unknown: 83, Costs: euros(6820)},
		{Kind: savings.Guest, Licenses: 19, Holders: 19, Unknown: 30, Costs: euros(190)},
		{Kind: savings.Duplicate, Licenses: 31, Holders: 31, Costs: []savings.Amount{}},
		{Kind: savings.Failed, Licenses: 7, Holders: 7, Costs: []savings.Amount{}},
	}
	for i := range got.Sums {
		got.Sums[i].Unpriced = 0 // stated for the cast
	}
	if !reflect.DeepEqual(got.Sums, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got.Sums, want)
	}
	costs := []savings.Cost{{Currency: "EUR", Bought: 73097.5, Unused: 5735.5, Review: 7140, Licenses: 8}}
	if !reflect.DeepEqual(got.Costs, costs) || got.Review.Licenses != 345 || got.Review.Holders != 217 {
		t.Errorf("costs %+v, want %+v; worth a look %+v", got.Costs, costs, got.Review)
	}
	failures := []savings.Failure{{Source: "m365", UID: "demo.contoso:SPE_E5", Product: "Microsoft 365 E5", Error: "CountViolation", Holders: 7}}
	if !reflect.DeepEqual(got.Failures, failures) {
		t.Errorf("failed assignments %+v, want %+v", got.Failures, failures)
	}
	var renewals []string
	for _, r := range got.Renewals {
		renewals = append(renewals, fmt.Sprintf("%s %d", strings.TrimPrefix(r.UID, "demo.contoso:"), *r.Units))
	}
	ahead := []string{
		"PROJECTPROFESSIONAL 75", "SPE_E5 75", "SPE_E3 925", "SPE_F1 300", "O365_BUSINESS_PREMIUM 350", "EXCHANGESTANDARD 25",
		"SPE_E5 300", "POWER_BI_PRO 475", "VISIOCLIENT 65", "Microsoft_365_Copilot 150", "MCOEV 10",
	}
	if !slices.Equal(renewals, ahead) {
		t.Errorf("renewals %q, want %q", renewals, ahead)
	}
	waste := wasteOf(tenant)
	slices.Sort(waste)
	if found := got.found(); !slices.Equal(found, waste) {
		t.Errorf("%d findings, the tenant has %d\nfound\n%s\nwaste\n%s", len(found), len(waste), strings.Join(found, "\n"), strings.Join(waste, "\n"))
	}
	departments := map[string]int{}
	for _, u := range tenant.Users {
		if len(exported(tenant, &u)) > 0 {
			departments[u.Department]++
		}
	}
	if d := holdersOf(got.Departments); !maps.Equal(d, departments) {
		t.Errorf("departments %v, want %v", d, departments)
	}
}

// wasteOf is what a report has to find, as kind, UId and user.
func wasteOf(tenant *graphsim.Tenant) []string {
	var all []string
	for i := range tenant.Users {
		u := &tenant.Users[i]
		held := exported(tenant, u)
		for sku, uid := range held {
			if u.Disabled {
				all = append(all, string(savings.Disabled)+" "+uid+" "+u.ID)
			}
			if u.UserType == "Guest" {
				all = append(all, string(savings.Guest)+" "+uid+" "+u.ID)
			}
			if away(u.SignIn) {
				all = append(all, string(savings.Inactive)+" "+uid+" "+u.ID)
			}
			var direct, group, failed bool
			for _, a := range u.Assignments {
				switch {
				case a.SKU != sku:
				case a.State == "Error":
					failed = true
				case a.Group == "":
					direct = true
				default:
					group = true
				}
			}
			if direct && group {
				all = append(all, string(savings.Duplicate)+" "+uid+" "+u.ID)
			}
			if failed {
				all = append(all, string(savings.Failed)+" "+uid+" "+u.ID)
			}
		}
		for _, a := range u.Assignments {
			// Of those without any license nothing is read.
			if uid := uidOf(tenant, a.SKU); a.State == "Error" && len(held) > 0 && held[a.SKU] == "" && uid != "" {
				all = append(all, string(savings.Failed)+" "+uid+" "+u.ID)
			}
		}
	}
	return all
}

// away reports whether nobody has signed in for 90 days: by the last success, or where
// the directory noted none, by the last sign-in of any kind.
func away(a *graphsim.SignInActivity) bool {
	if a == nil {
		return false // nobody knows
	}
	last := a.Successful
	if last == "" {
		last = max(a.Interactive, a.NonInteractive)
	}
	at, err := time.Parse(time.RFC3339, last)
	return err == nil && clock.System{}.Now().Sub(at) > 90*24*time.Hour
}

// exported are the licenses that a user holds and the file knows, by SKU.
func exported(tenant *graphsim.Tenant, u *graphsim.User) map[string]string {
	held := map[string]string{}
	for _, sku := range u.HeldSKUs() {
		if uid := uidOf(tenant, sku); uid != "" {
			held[sku] = uid
		}
	}
	return held
}

// uidOf is the UId of a product; empty for one of the whole company. One that the
// tenant does not list any more is known by the plugin itself.
func uidOf(tenant *graphsim.Tenant, id string) string {
	for i := range tenant.SKUs {
		sku := &tenant.SKUs[i]
		switch {
		case sku.ID != id:
		case sku.AppliesTo == "Company":
			return ""
		default:
			return tenant.AccountName + ":" + sku.PartNumber
		}
	}
	return tenant.AccountName + ":POWER_BI_STANDARD"
}
