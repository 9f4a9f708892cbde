package conformance

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/license"
)

// content is what an export brought, as far as two exports have to agree: the
// licenses, and a digest of each holder. It is a host.Sink.
type content struct {
	leaks    *leaks
	licenses map[string]license.License // by id
	ids      []string                   // of the licenses, by index
	holders  map[string]holder          // by id
	// addresses are the e-mails of holders, in lower case, with a holder's id.
	addresses map[string]string
	// addressIDs counts the holders whose id is an e-mail address.
	addressIDs int
	bytes      int64 // of the texts of holders, about what their messages carry
}

// holder is what is kept of one.
type holder struct {
	digest   [sha256.Size]byte // of all but its licenses
	licenses []uint32          // ascending, each once
}

func newContent(l *leaks) *content {
	return &content{leaks: l, licenses: make(map[string]license.License), holders: make(map[string]holder), addresses: make(map[string]string)}
}

// License implements host.Sink.
func (c *content) License(l license.License) (uint32, error) {
	c.leaks.look("in a license", strings.Join([]string{l.ID, l.UID, l.Name, l.Status}, "\n"))
	c.licenses[l.ID] = l
	c.ids = append(c.ids, l.ID)
	return uint32(len(c.ids) - 1), nil
}

// Consumed implements host.Sink.
func (c *content) Consumed(index uint32, units int64) {
	l := c.licenses[c.ids[index]]
	l.Consumed = &units
	c.licenses[l.ID] = l
}

// describe is all of a license, as far as two exports have to agree.
func describe(l license.License) string {
	return fmt.Sprintf("uid %q, name %q, purchased %s, consumed %s, status %q",
		l.UID, l.Name, count(l.Purchased), count(l.Consumed), l.Status)
}

func count(n *int64) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprint(*n)
}

// Holder implements host.Sink.
func (c *content) Holder(h *license.Holder) (added int, again bool) {
	text := c.text(h)
	c.leaks.look("in a holder", text)
	former, again := c.holders[h.ID]
	for _, e := range h.Emails {
		c.addresses[strings.ToLower(e.Address)] = h.ID
	}
	if _, ok := c.addresses[strings.ToLower(h.ID)]; ok && !again {
		c.addressIDs++
	}
	held := slices.Concat(former.licenses, h.Licenses)
	slices.Sort(held)
	held = slices.Compact(held)
	c.holders[h.ID] = holder{digest: sha256.Sum256([]byte(text)), licenses: held}
	c.bytes += int64(len(text))
	for _, index := range h.Licenses {
		c.bytes += int64(len(c.ids[index]))
	}
	return len(held) - len(former.licenses), again
}

// held names the licenses of a holder, in an order that does not depend on the order
// in which they came.
func (c *content) held(h holder) []string {
	var ids []string
	for _, index := range h.licenses {
		ids = append(ids, c.ids[index])
	}
	slices.Sort(ids)
	return ids
}

// text is all of a holder but its licenses. E-mails count in their order.
func (c *content) text(h *license.Holder) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%d\n%s\n%s\n", h.ID, h.Kind, h.Name, h.LeftOut)
	for _, e := range h.Emails {
		fmt.Fprintf(&b, "%d %s\n", e.Kind, e.Address)
	}
	return b.String()
}

// Size implements host.Sink.
func (c *content) Size() int64 { return c.bytes + 200*int64(len(c.holders)+len(c.ids)) }

// Restart implements host.Sink.
func (c *content) Restart() {
	clear(c.holders)
	c.bytes, c.addressIDs = 0, 0
}

// difference says how a second content differs; "" if it does not.
func (c *content) difference(second *content) string {
	if difference := c.licenseDifference(second); difference != "" {
		return difference
	}
	for _, id := range slices.Sorted(maps.Keys(c.holders)) {
		other, ok := second.holders[id]
		switch {
		case !ok:
			return fmt.Sprintf("holder %s came in the first export only", quote(id))
		case other.digest != c.holders[id].digest || !slices.Equal(second.held(other), c.held(c.holders[id])):
			return fmt.Sprintf("holder %s was not the same in both exports", quote(id))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(second.holders)) {
		if _, ok := c.holders[id]; !ok {
			return fmt.Sprintf("holder %s came in the second export only", quote(id))
		}
	}
	return ""
}

func (c *content) licenseDifference(second *content) string {
	return differentLicenses(c.licenses, second.licenses)
}

// scopeDifference says how the licenses of an export of the licenses alone differ;
// "" if they do not. Licenses of which the vendor says nothing but who holds them,
// and which are in no list of it, can only be found at their holders.
func (c *content) scopeDifference(alone *content) string {
	expected := maps.Clone(c.licenses)
	maps.DeleteFunc(expected, func(id string, l license.License) bool {
		_, listed := alone.licenses[id]
		return !listed && l.Purchased == nil && l.Consumed == nil && c.isHeld(id)
	})
	return differentLicenses(expected, alone.licenses)
}

// isHeld reports whether somebody holds a license.
func (c *content) isHeld(id string) bool {
	for _, h := range c.holders {
		if slices.Contains(c.held(h), id) {
			return true
		}
	}
	return false
}

// differentLicenses says how the second licenses differ; "" if they do not.
func differentLicenses(first, second map[string]license.License) string {
	for _, id := range slices.Sorted(maps.Keys(first)) {
		before := describe(first[id])
		l, ok := second[id]
		after := describe(l)
		switch {
		case !ok:
			return fmt.Sprintf("license %s came in the first export only", quote(id))
		case after != before:
			return fmt.Sprintf("license %s had %s, then %s", quote(id), before, after)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(second)) {
		if _, ok := first[id]; !ok {
			return fmt.Sprintf("license %s came in the second export only", quote(id))
		}
	}
	return ""
}
