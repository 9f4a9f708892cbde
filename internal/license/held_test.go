package license_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/licexport/licexport/internal/license"
)

// Reports see all who hold something, whether they are in the file or not.
func TestHeldAreAllWhoHoldSomething(t *testing.T) {
	t.Parallel()
	c := license.NewCollector("acme", func(h *license.Holder) license.Identity {
		if len(h.Emails) == 0 {
			return license.Identity{NoEmail: "none"}
		}
		return license.Identity{Email: h.Emails[0].Address}
	})
	for _, id := range []string{"l1", "l2"} {
		if _, err := c.License(license.License{ID: id, UID: id}); err != nil {
			t.Fatal(err)
		}
	}
	ann := []license.Email{{Address: "ann@contoso.cz", Kind: license.Mail}}
	for _, h := range []license.Holder{
		{ID: "ann", Kind: license.User, Name: "Ann", Emails: ann, Licenses: []uint32{0, 1}},
		{ID: "guest", Kind: license.User, LeftOut: "guests are excluded", Emails: ann, Licenses: []uint32{1}},
		{ID: "mute", Kind: license.User, Licenses: []uint32{0}},
		{ID: "printer", Kind: license.Device, Licenses: []uint32{0}},
		{ID: "serial", Kind: license.Key, Licenses: []uint32{0}},
		{ID: "idle", Kind: license.User, Emails: ann},
	} {
		c.Holder(&h)
	}
	var got []string
	for h := range c.Snapshot().Held() {
		got = append(got, fmt.Sprintf("%s %s %q %v", h.ID, h.Kind, h.Name, h.Licenses))
	}
	want := []string{`ann user "Ann" [0 1]`, `guest user "" [1]`, `mute user "" [0]`, `printer device "" [0]`, `serial key "" [0]`}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
