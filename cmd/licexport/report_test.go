package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/internal/savings"
)

// TestReportFindsTheWasteOfTheTenant compares the findings of a report with what the
// invented tenant really has, one by one.
func TestReportFindsTheWasteOfTheTenant(t *testing.T) {
	t.Parallel()
	if _, err := programs(); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, 800)
	s.configure()
	file := filepath.Join(s.dir, "report.json")
	if out, err := s.command("report", "--source", "m365", "--format", "json", "--output", file, "--quiet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Findings []struct {
			Kind     savings.Kind `json:"kind"`
			UID      string       `json:"uid"`
			HolderID string       `json:"holder_id"`
		} `json:"findings"`
		Departments []savings.Group `json:"departments"`
		Sources     []savings.Told  `json:"sources"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range got.Findings {
		found = append(found, string(f.Kind)+" "+f.UID+" "+f.HolderID)
	}
	waste := wasteOf(s.tenant)
	slices.Sort(found)
	slices.Sort(waste)
	if len(waste) < 20 || !slices.Equal(found, waste) {
		t.Errorf("%d findings, the tenant has %d\nfound\n%s\nwaste\n%s", len(found), len(waste), strings.Join(found, "\n"), strings.Join(waste, "\n"))
	}
	departments := map[string]int{}
	for _, u := range s.tenant.Users {
		if len(exported(s.tenant, &u)) > 0 {
			departments[u.Department]++
		}
	}
	for _, d := range got.Departments {
		if departments[d.Name] != d.Holders {
			t.Errorf("department %q: %d holders, want %d", d.Name, d.Holders, departments[d.Name])
		}
	}
	if len(got.Departments) != len(departments) {
		t.Errorf("%d departments, want %d", len(got.Departments), len(departments))
	}
	if want := []string{"activity", "renewal"}; !slices.Equal(got.Sources[0].Silent, want) {
		t.Errorf("m365 does not tell %v, want %v", got.Sources[0].Silent, want)
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
