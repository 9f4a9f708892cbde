package sdk

import (
	"fmt"
	"testing"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/protobuf/proto"
)

// Holders are cut from memory that they share, and authors use their slices
// again: each still arrives with just what it was reported with.
func TestWriterKeepsHoldersApart(t *testing.T) {
	t.Parallel()
	const holders, products = 2500, 90
	w, to := testWriter(t)
	for l := range products {
		must(t, w.License(License{ID: fmt.Sprint("license-", l), Purchased: Int(int64(l))}))
	}
	var want []*sourcev1.Holder
	var ids []string
	var emails []Email
	assignments := 0
	for i := range holders {
		ids, emails = ids[:0], emails[:0]
		h := &sourcev1.Holder{Id: fmt.Sprint("holder-", i), Name: fmt.Sprint("Name ", i), Kind: sourcev1.Holder_KIND_USER}
		for l := range i % products {
			id := fmt.Sprintf("license-%d", (l*7)%products) // 7 and 90 have no factor in common
			ids = append(ids, id)
			h.LicenseIds = append(h.LicenseIds, id)
		}
		ids = append(ids, ids...) // each twice
		for e := range i % 5 {
			emails = append(emails, Email{Address: fmt.Sprintf("%d-%d@example.com", i, e), Kind: Alias})
			h.Emails = append(h.Emails, &sourcev1.Email{Address: fmt.Sprintf("%d-%d@example.com", i, e), Kind: sourcev1.Email_KIND_ALIAS})
		}
		must(t, w.Assign(Holder{ID: h.GetId(), Name: h.GetName(), Emails: emails}, ids...))
		want = append(want, h)
		assignments += len(h.GetLicenseIds())
	}
	must(t, w.finish(nil))
	var got []*sourcev1.Holder
	for _, m := range to.sent {
		got = append(got, m.GetHolders().GetHolders()...)
	}
	if len(got) != holders {
		t.Fatalf("%d holders arrived, want %d", len(got), holders)
	}
	for i := range want {
		if !sameHolder(got[i], want[i]) {
			t.Fatalf("holder %d is %v, want %v", i, got[i], want[i])
		}
	}
	if c := to.completed(); c.GetLicenses() != products || c.GetHolders() != holders || c.GetAssignments() != uint64(assignments) {
		t.Errorf("totals: %v, want %d assignments", c, assignments)
	}
}

// sameHolder compares two holders; the order of their licenses means nothing.
func sameHolder(a, b *sourcev1.Holder) bool {
	held := map[string]int{}
	for _, id := range a.GetLicenseIds() {
		held[id]++
	}
	for _, id := range b.GetLicenseIds() {
		held[id]--
	}
	for _, n := range held {
		if n != 0 {
			return false
		}
	}
	bare := func(h *sourcev1.Holder) *sourcev1.Holder {
		return &sourcev1.Holder{Id: h.GetId(), Name: h.GetName(), Kind: h.GetKind(), LeftOut: h.GetLeftOut(), Emails: h.GetEmails()}
	}
	return proto.Equal(bare(a), bare(b))
}

// What was reported before a restart is neither sent nor mixed into what follows.
func TestWriterForgetsWhatARestartTookBack(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	must(t, w.License(License{ID: "a"}))
	for i := range batchRows + 3 {
		must(t, w.Assign(Holder{ID: fmt.Sprint("before-", i), Emails: []Email{{Address: "before@example.com"}}}, "a"))
	}
	must(t, w.Restart("again"))
	must(t, w.Assign(Holder{ID: "after"}, "a"))
	must(t, w.finish(nil))
	want(t, to, fmt.Sprintf("licenses 1, holders %d, restarted: again, holders 1, completed", batchRows))
	after := to.sent[3].GetHolders().GetHolders()[0]
	if !sameHolder(after, &sourcev1.Holder{Id: "after", Kind: sourcev1.Holder_KIND_USER, LicenseIds: []string{"a"}}) {
		t.Errorf("holder %v", after)
	}
	if c := to.completed(); c.GetHolders() != 1 || c.GetAssignments() != 1 {
		t.Errorf("totals: %v", c)
	}
}
