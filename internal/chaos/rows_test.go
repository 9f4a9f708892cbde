//go:build linux

package chaos_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
)

// This file computes what the published file must be, from what the source
// holds. It shares no code with the program: no plugin, no host, no table, no
// CSV writer.

// row is one line of the file.
type row struct{ uid, units, email, name string }

// csv is the file with these rows.
func csv(rows []row) []byte {
	lower := strings.ToLower // all UIds and e-mails of the campaign are ASCII
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(strings.Compare(lower(a.uid), lower(b.uid)), strings.Compare(lower(a.email), lower(b.email)))
	})
	var b strings.Builder
	b.WriteString("\xEF\xBB\xBFUId;LicCount;UserEmail;UserName\r\n")
	for _, r := range rows {
		b.WriteString(r.uid + ";" + r.units + ";" + r.email + ";" + strings.ReplaceAll(r.name, ";", " ") + "\r\n")
	}
	return []byte(b.String())
}

// directory is what a synthetic source holds; package hosttest describes it.
type directory struct {
	holders, licenses, perHolder int
	seed                         uint64
}

func (d directory) rows() []row {
	dice := rand.New(rand.NewPCG(d.seed, 1))
	rows := make([]row, 0, d.holders*d.perHolder)
	for i := range d.holders {
		first := dice.IntN(d.licenses)
		for j := range d.perHolder {
			rows = append(rows, row{
				uid:   fmt.Sprintf("synthetic:SKU_%04d", (first+j)%d.licenses),
				units: fmt.Sprint(d.holders),
				email: fmt.Sprintf("person.number%07d@example.com", i),
				name:  fmt.Sprintf("Person Number%07d", i),
			})
		}
	}
	return rows
}

// tenantRows are the rows of a tenant, by the default settings of the source:
// the mail or else the sign-in name, unless that is the artificial one of a
// guest; units in force and in grace; no units for free products.
func tenantRows(t *graphsim.Tenant) []row {
	type product struct{ uid, units string }
	products := map[string]product{graphsim.UnlistedSKU: {uid: t.AccountName + ":POWER_BI_STANDARD"}}
	for _, s := range t.SKUs {
		if s.AppliesTo == "Company" {
			continue
		}
		p := product{uid: t.AccountName + ":" + s.PartNumber, units: fmt.Sprint(s.Units.Enabled + s.Units.Warning)}
		if s.PartNumber == "FLOW_FREE" {
			p.units = ""
		}
		products[s.ID] = p
	}
	var rows []row
	for i := range t.Users {
		u := &t.Users[i]
		email := u.Mail
		if email == "" && !strings.Contains(u.UserPrincipalName, "#EXT#") {
			email = u.UserPrincipalName
		}
		if email == "" {
			continue
		}
		for _, id := range u.HeldSKUs() {
			p := products[id]
			rows = append(rows, row{uid: p.uid, units: p.units, email: email, name: u.DisplayName})
		}
	}
	return rows
}

// The computation is worth nothing if it says the same of everything.
func TestRightFilesDiffer(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for _, size := range []int{40, 41, 80} {
		for kind, file := range map[string][]byte{
			"synthetic": csv(directory{holders: size, licenses: 8, perHolder: 3, seed: 1}.rows()),
			"tenant":    csv(tenantRows(graphsim.NewTenant(graphsim.Options{Users: size}))),
		} {
			name := fmt.Sprint(kind, size)
			if lines := strings.Count(string(file), "\r\n"); lines < size {
				t.Errorf("%s has %d lines", name, lines)
			}
			if other, same := files[string(file)]; same {
				t.Errorf("%s is the same as %s", name, other)
			}
			files[string(file)] = name
		}
	}
}
