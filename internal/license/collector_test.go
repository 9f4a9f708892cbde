package license_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/license"
)

func TestCollectorCountsEverything(t *testing.T) {
	t.Parallel()
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		switch h.ID {
		case "renamed":
			return license.Identity{Email: "eva@contoso.cz", RenamedFrom: "contoso.onmicrosoft.com", Malformed: "eva mala"}
		case "nobody":
			return license.Identity{NoEmail: "no address"}
		}
		return license.Identity{Email: h.ID + "@contoso.cz"}
	})
	e5 := mustLicense(t, c, license.License{ID: "e5", UID: "E5"})
	e3 := mustLicense(t, c, license.License{ID: "e3", UID: "E3"})
	for _, h := range []license.Holder{
		{ID: "jan", Kind: license.User, Licenses: []uint32{e3, e5, e3}}, // one of them twice
		{ID: "renamed", Kind: license.User, Name: "Eva", Licenses: []uint32{e5}},
		{ID: "nobody", Kind: license.User, Name: "Shared mailbox", Licenses: []uint32{e5}},
		{ID: "guest", Kind: license.User, LeftOut: "guests are excluded", Licenses: []uint32{e5}},
		{ID: "pc", Kind: license.Device, Licenses: []uint32{e5}},
		{ID: "token", Kind: license.Key, Licenses: []uint32{e3}},
		{ID: "idle", Kind: license.User},
	} {
		c.Holder(&h)
	}
	s := c.Snapshot()

	want := license.Totals{Licenses: 2, Holders: 7, Assignments: 7}
	if s.Totals != want {
		t.Errorf("totals %+v, want %+v", s.Totals, want)
	}
	if fmt.Sprint(s.Assigned) != "[5 2]" {
		t.Errorf("assigned %v, want 5 of E5 and 2 of E3, whoever holds them", s.Assigned)
	}
	if !maps.Equal(s.LeftOut, map[string]int{"guests are excluded": 1}) || s.Devices != 1 || s.Keys != 1 {
		t.Errorf("left out %v, %d devices, %d keys", s.LeftOut, s.Devices, s.Keys)
	}
	if len(s.NoEmail) != 1 || s.NoEmailCount != 1 || s.NoEmail[0] != (license.Person{ID: "nobody", Name: "Shared mailbox", Reason: "no address"}) {
		t.Errorf("without e-mail: %+v (%d)", s.NoEmail, s.NoEmailCount)
	}
	if !maps.Equal(s.Renamed, map[string]int{"contoso.onmicrosoft.com": 1}) {
		t.Errorf("renamed: %v", s.Renamed)
	}
	if len(s.Malformed) != 1 || s.MalformedCount != 1 || s.Malformed[0] != (license.MalformedAddress{Address: "eva mala", HolderID: "renamed", Name: "Eva"}) {
		t.Errorf("malformed: %+v (%d)", s.Malformed, s.MalformedCount)
	}
	if s.Source != "contoso" || s.Licenses[1].Source != "contoso" {
		t.Errorf("the source is not on the licenses: %+v", s.Licenses)
	}
}

// A source with very many faulty people fills no report, but the counts are whole.
func TestCollectorBoundsItsLists(t *testing.T) {
	t.Parallel()
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		return license.Identity{NoEmail: "no address", Malformed: h.ID}
	})
	e5 := mustLicense(t, c, license.License{ID: "e5", UID: "E5"})
	const many = license.MaxNoEmail + 500
	for i := range many {
		c.Holder(&license.Holder{ID: fmt.Sprintf("user-%d", i), Kind: license.User, Licenses: []uint32{e5}})
	}
	s := c.Snapshot()
	if len(s.NoEmail) != license.MaxNoEmail || s.NoEmailCount != many {
		t.Errorf("%d of %d without e-mail are listed, want %d of %d", len(s.NoEmail), s.NoEmailCount, license.MaxNoEmail, many)
	}
	if len(s.Malformed) != license.MaxMalformed || s.MalformedCount != many {
		t.Errorf("%d of %d with a faulty address are listed, want %d of %d", len(s.Malformed), s.MalformedCount, license.MaxMalformed, many)
	}
}

func TestCollectorRefusesLicenses(t *testing.T) {
	t.Parallel()
	c := license.NewCollector("contoso", firstEmail)
	mustLicense(t, c, license.License{ID: "e5"})
	for id, want := range map[string]string{
		"e5": `the license id "e5" was sent twice`,
		"":   "a license without an id was sent",
	} {
		if _, err := c.License(license.License{ID: id}); err == nil || err.Error() != want {
			t.Errorf("license %q: %v, want %q", id, err, want)
		}
	}
	if n := c.Totals().Licenses; n != 1 {
		t.Errorf("%d licenses, want 1", n)
	}
}

// Whatever a source sends on the way, restarts and holders that it sends again
// included: the name and e-mails sent last count, and all licenses.
func TestCollectorEqualsItsLastPass(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		last := drawSource(t, "source")
		identify := func(h *license.Holder) license.Identity {
			who := firstEmail(h)
			if len(h.Emails) > 0 {
				who.RenamedFrom, who.Malformed = h.Emails[0].Address, h.Emails[0].Address
			}
			return who
		}
		direct := license.NewCollector(last.name, identify)
		devious := license.NewCollector(last.name, identify)
		for _, l := range last.licenses {
			for _, c := range []*license.Collector{direct, devious} {
				if _, err := c.License(l); err != nil {
					t.Fatal(err)
				}
			}
		}
		if rapid.Bool().Draw(t, "restart") {
			for i := range rapid.IntRange(0, 5).Draw(t, "forgotten") {
				h := drawHolder(t, fmt.Sprintf("holder-%02d", i), len(last.licenses))
				devious.Holder(&h)
			}
			devious.Restart()
		}
		for _, h := range last.holders {
			former := drawHolder(t, h.ID, len(last.licenses))
			former.Licenses = slices.DeleteFunc(slices.Clone(h.Licenses), func(uint32) bool { return rapid.Bool().Draw(t, "later") })
			devious.Holder(&former)
		}
		for i := range last.holders {
			direct.Holder(&last.holders[i])
			devious.Holder(&last.holders[i])
		}

		want, got := direct.Snapshot(), devious.Snapshot()
		if n := len(last.holders); got.Totals.Repeated != uint64(n) || got.RepeatedCount != n || len(got.Repeated) != min(n, license.MaxRepeated) {
			t.Fatalf("%d repeated, %d holders, listed %q, want %d", got.Totals.Repeated, got.RepeatedCount, got.Repeated, n)
		}
		got.Totals.Repeated = 0
		if got.Totals != want.Totals {
			t.Fatalf("totals %+v, want %+v", got.Totals, want.Totals)
		}
		for name, pair := range map[string][2]any{
			"Assigned":  {got.Assigned, want.Assigned},
			"LeftOut":   {got.LeftOut, want.LeftOut},
			"NoEmail":   {got.NoEmail, want.NoEmail},
			"Renamed":   {got.Renamed, want.Renamed},
			"Malformed": {got.Malformed, want.Malformed},
			"Counts":    {[]int{got.Devices, got.Keys, got.NoEmailCount, got.MalformedCount}, []int{want.Devices, want.Keys, want.NoEmailCount, want.MalformedCount}},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Fatalf("%s: %v, want %v", name, pair[0], pair[1])
			}
		}
		if !tableOf(t, got).Equal(tableOf(t, want)) {
			t.Fatal("the tables differ")
		}
	})
}

// A vendor's lists are often read license by license, and each names its holders.
func TestCollectorUnitesTheLicensesOfAHolder(t *testing.T) {
	t.Parallel()
	c := license.NewCollector("contoso", firstEmail)
	const licenses, holders = 30, 10_000
	for l := range licenses {
		mustLicense(t, c, license.License{ID: fmt.Sprint(l), UID: fmt.Sprint("L", l)})
	}
	for l := range uint32(licenses) {
		for i := range holders {
			h := license.Holder{ID: fmt.Sprint(i), Kind: license.User, Name: fmt.Sprintf("Name %d", l), Licenses: []uint32{l, l}}
			h.Emails = []license.Email{{Address: fmt.Sprintf("user%d@x.cz", i)}}
			if added, again := c.Holder(&h); added != 1 || again != (l > 0) {
				t.Fatalf("license %d of holder %d: %d added, again %v", l, i, added, again)
			}
		}
	}
	if added, again := c.Holder(&license.Holder{ID: "0", Kind: license.User, Name: "Last", Emails: []license.Email{{Address: "last@x.cz"}}}); added != 0 || !again {
		t.Errorf("%d added, again %v", added, again)
	}
	s := c.Snapshot()
	if s.Totals.Holders != holders || s.Totals.Assignments != licenses*holders || s.RepeatedCount != holders {
		t.Errorf("totals %+v, %d repeated", s.Totals, s.RepeatedCount)
	}
	table := tableOf(t, s)
	if table.Len() != licenses*holders {
		t.Errorf("%d rows", table.Len())
	}
	for r := range table.Rows() {
		if r.HolderID == "0" && (r.Email != "last@x.cz" || r.Name != "Last") {
			t.Fatalf("the last name and e-mail do not count: %+v", r)
		}
	}
}

func TestCollectorPanicsOnAnUnknownLicense(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	license.NewCollector("contoso", firstEmail).Holder(&license.Holder{ID: "jan", Licenses: []uint32{0}})
}

func mustLicense(t *testing.T, c *license.Collector, l license.License) uint32 {
	t.Helper()
	i, err := c.License(l)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func tableOf(t fataler, snapshots ...*license.Snapshot) *license.Table {
	t.Helper()
	b := license.NewBuilder(nil)
	for _, s := range snapshots {
		b.Add(s)
	}
	table, _, err := b.Table()
	if err != nil {
		t.Fatalf("build the table: %v", err)
	}
	return table
}
