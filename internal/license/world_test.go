package license_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/license"
)

// A world is what some sources would send. Names are drawn from few, so that
// things collide as they do in life.
type world struct{ sources []source }

type source struct {
	name     string
	licenses []license.License
	holders  []license.Holder
}

func drawWorld(t *rapid.T) world {
	var w world
	for s := range rapid.IntRange(1, 3).Draw(t, "sources") {
		w.sources = append(w.sources, drawSource(t, fmt.Sprintf("source%d", s)))
	}
	return w
}

func drawSource(t *rapid.T, name string) source {
	s := source{name: name}
	for l := range rapid.IntRange(0, 4).Draw(t, "licenses") {
		uid := fmt.Sprintf("%s:SKU%d", name, l)
		if rapid.IntRange(0, 5).Draw(t, "unnamed") == 0 {
			uid = ""
		}
		s.licenses = append(s.licenses, license.License{
			ID: fmt.Sprintf("sku-%d", l), UID: uid, Name: fmt.Sprintf("Product %d", l),
			Purchased: rapid.Ptr(rapid.Int64(), true).Draw(t, "purchased"),
			Consumed:  rapid.Ptr(rapid.Int64(), true).Draw(t, "consumed"), Status: "Enabled",
		})
	}
	for h := range rapid.IntRange(0, 12).Draw(t, "holders") {
		s.holders = append(s.holders, drawHolder(t, fmt.Sprintf("holder-%02d", h), len(s.licenses)))
	}
	return s
}

func drawHolder(t *rapid.T, id string, licenses int) license.Holder {
	h := license.Holder{
		ID:      id,
		Kind:    rapid.SampledFrom([]license.Kind{license.User, license.User, license.User, license.User, license.Device, license.Key}).Draw(t, "kind"),
		Name:    rapid.SampledFrom([]string{"", "Jan Novák", "Eva Malá"}).Draw(t, "name"),
		LeftOut: rapid.SampledFrom([]string{"", "", "", "", "guests are excluded"}).Draw(t, "left out"),
	}
	if e := drawEmail(t); e != "" {
		h.Emails = []license.Email{{Address: e, Kind: license.Mail}}
	}
	for l := range licenses {
		if rapid.Bool().Draw(t, "holds") {
			h.Licenses = append(h.Licenses, uint32(l))
		}
	}
	return h
}

func drawEmail(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		"", "a@x.cz", "A@x.cz", "b@x.cz", "c@x.cz", "c@y.cz", "d@x.cz", "D@X.CZ", "ž@x.cz", "Ž@x.cz",
		"very.long.name.of.somebody@x.cz", "very.long.name.of.somebody@y.cz",
	}).Draw(t, "email")
}

// firstEmail is an identity without any rules.
func firstEmail(h *license.Holder) license.Identity {
	if len(h.Emails) == 0 {
		return license.Identity{NoEmail: "no address"}
	}
	return license.Identity{Email: h.Emails[0].Address}
}

// shuffled returns the same world in another order: sources, licenses, holders
// and the licenses of each holder.
func (w world) shuffled(t *rapid.T) world {
	var o world
	for _, s := range rapid.Permutation(w.sources).Draw(t, "sources") {
		order := rapid.Permutation(indexes(len(s.licenses))).Draw(t, "licenses")
		moved := make([]uint32, len(order)) // by old index
		n := source{name: s.name}
		for at, was := range order {
			moved[was] = uint32(at)
			n.licenses = append(n.licenses, s.licenses[was])
		}
		for _, h := range rapid.Permutation(s.holders).Draw(t, "holders") {
			var held []uint32
			for _, l := range rapid.Permutation(h.Licenses).Draw(t, "held") {
				held = append(held, moved[l])
			}
			h.Licenses = held
			n.holders = append(n.holders, h)
		}
		o.sources = append(o.sources, n)
	}
	return o
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// snapshot sends a source through a Collector.
func (s source) snapshot(t testing.TB) *license.Snapshot {
	t.Helper()
	c := license.NewCollector(s.name, firstEmail)
	for _, l := range s.licenses {
		if _, err := c.License(l); err != nil {
			t.Fatal(err)
		}
	}
	for i := range s.holders {
		c.Holder(&s.holders[i])
	}
	return c.Snapshot()
}

// table builds the table of a world.
func (w world) table(t fataler) (*license.Table, license.Report) {
	t.Helper()
	b := license.NewBuilder(nil)
	for _, s := range w.sources {
		c := license.NewCollector(s.name, firstEmail)
		for _, l := range s.licenses {
			if _, err := c.License(l); err != nil {
				t.Fatalf("license: %v", err)
			}
		}
		for i := range s.holders {
			c.Holder(&s.holders[i])
		}
		b.Add(c.Snapshot())
	}
	table, report, err := b.Table()
	if err != nil {
		t.Fatalf("build the table: %v", err)
	}
	return table, report
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// line is a row as plain values, to compare rows of different tables.
type line struct{ source, license, uid, email, name, holder string }

func lines(t *license.Table) []line {
	var all []line
	for r := range t.Rows() {
		all = append(all, line{r.License.Source, r.License.ID, r.License.UID, r.Email, r.Name, r.HolderID})
	}
	return all
}

// expected is the slow and obvious way from a world to its lines.
func (w world) expected() (all []line, merged int) {
	best := map[[2]string]line{} // by UId and e-mail, folded
	for _, s := range w.sources {
		for _, h := range s.holders {
			if h.Kind != license.User || h.LeftOut != "" || len(h.Emails) == 0 {
				continue
			}
			for _, l := range h.Licenses {
				lic := s.licenses[l]
				if lic.UID == "" {
					continue
				}
				n := line{s.name, lic.ID, lic.UID, h.Emails[0].Address, h.Name, h.ID}
				k := [2]string{license.FoldKey(n.uid), license.FoldKey(n.email)}
				former, taken := best[k]
				if taken {
					merged++
				}
				if !taken || n.holder < former.holder {
					best[k] = n
				}
			}
		}
	}
	for _, n := range best {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b line) int {
		return cmp.Or(
			strings.Compare(license.FoldKey(a.uid), license.FoldKey(b.uid)),
			strings.Compare(license.FoldKey(a.email), license.FoldKey(b.email)),
		)
	})
	return all, merged
}
