package license_test

import (
	"fmt"
	"testing"

	"github.com/licexport/licexport/internal/license"
)

// Each assignment that was sent and is not in the table has its reason, and no other
// one has any.
func TestAbsences(t *testing.T) {
	t.Parallel()
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		if h.ID == "nobody" {
			return license.Identity{NoEmail: "no address"}
		}
		return license.Identity{Email: h.ID + "@contoso.cz"}
	})
	e5 := mustLicense(t, c, license.License{ID: "e5", UID: "E5"})
	e3 := mustLicense(t, c, license.License{ID: "e3", UID: "E3"})
	for _, h := range []license.Holder{
		{ID: "jan", Kind: license.User, Licenses: []uint32{e3, e5}},
		{ID: "nobody", Kind: license.User, Licenses: []uint32{e5}},
		{ID: "guest", Kind: license.User, LeftOut: "guests are excluded", Licenses: []uint32{e5, e3}},
		{ID: "pc", Kind: license.Device, Licenses: []uint32{e5}},
		{ID: "idle", Kind: license.User},
	} {
		c.Holder(&h)
	}
	for i := range 2000 { // more different reasons than are kept
		c.Holder(&license.Holder{ID: fmt.Sprint("many", i), Kind: license.User, LeftOut: fmt.Sprint("reason ", i), Licenses: []uint32{e3}})
	}
	s := c.Snapshot()
	a := s.Absences()
	s.Forget()
	for _, tt := range []struct {
		license, holder, want string
	}{
		{"e5", "guest", "true false guests are excluded"},
		{"e3", "guest", "true false guests are excluded"},
		{"e5", "nobody", "false true no address"},
		{"e5", "pc", "false false "},
		{"e3", "many3", "true false reason 3"},
		{"e3", "many1999", "true false other reasons"},
		{"e5", "many3", "none"}, {"e3", "nobody", "none"}, {"e5", "jan", "none"}, {"e5", "idle", "none"}, {"e5", "", "none"},
	} {
		got := "none"
		if why, ok := a.Of(tt.license, tt.holder); ok {
			got = fmt.Sprintf("%t %t %s", why.LeftOut, why.NoEmail, why.Why)
		}
		if got != tt.want {
			t.Errorf("%s of %s: %q, want %q", tt.license, tt.holder, got, tt.want)
		}
	}
	if _, ok := (*license.Absences)(nil).Of("e5", "guest"); ok {
		t.Error("nothing known knows something")
	}
}
