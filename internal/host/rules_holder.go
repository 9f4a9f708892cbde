package host

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/licexport/licexport/internal/license"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func (r *reading) takeHolders(m *sourcev1.Holders) error {
	if r.request.LicensesOnly {
		return r.broken("scope", "it sent holders although only licenses were asked for")
	}
	if n := len(m.GetHolders()); n > sourcev1.MaxHoldersPerMessage {
		return r.broken("batch_too_large", "it sent %d holders in one message; at most %d are allowed", n, sourcev1.MaxHoldersPerMessage)
	}
	moved := false
	for _, h := range m.GetHolders() {
		isNews, err := r.takeHolder(h)
		if err != nil {
			return err
		}
		moved = moved || isNews
	}
	if moved {
		r.idle.moved()
	}
	return r.checkSize()
}

// takeHolder reports whether the holder is movement: one that is only sent again
// is none.
func (r *reading) takeHolder(h *sourcev1.Holder) (isNews bool, err error) {
	if err := r.checkHolder(h); err != nil {
		return false, err
	}
	r.holder.ID, r.holder.Name, r.holder.LeftOut = h.GetId(), h.GetName(), r.reason(h.GetLeftOut())
	var known bool
	if r.holder.Kind, known = holderKind(h.GetKind()); !known {
		return false, r.broken("holder_kind", "holder %q is of a kind (%d) that this licexport does not know", r.shown(h.GetId()), h.GetKind())
	}
	if err := r.takeEmails(h); err != nil {
		return false, err
	}
	if err := r.takeReferences(h); err != nil {
		return false, err
	}
	added, again := r.sink.Holder(&r.holder)
	r.count(added, again)
	return !again || added > 0, nil
}

// reason is why a holder is left out. Many holders have the same one, and it is
// made fit for people once.
func (r *reading) reason(text string) string {
	if text == "" {
		return ""
	}
	if text != r.lastReason.raw {
		r.lastReason.raw = text
		r.lastReason.clean = cmp.Or(r.session.command.line(text, maxReason), "a reason that has no letters")
	}
	return r.lastReason.clean
}

func (r *reading) checkHolder(h *sourcev1.Holder) error {
	id := h.GetId()
	if id == "" {
		return r.broken("no_id", "it sent a holder without an id")
	}
	for _, text := range [...]string{id, h.GetName(), h.GetLeftOut()} {
		if isTooLong(text) {
			return r.tooLong(text, fmt.Sprintf("a text of holder %q", r.shown(id)))
		}
	}
	if err := r.noSecret("the id of a holder", id); err != nil {
		return err
	}
	return r.noSecret("the name of a holder", h.GetName())
}

func (r *reading) takeEmails(h *sourcev1.Holder) error {
	r.holder.Emails = r.holder.Emails[:0]
	for _, e := range h.GetEmails() {
		kind, known := emailKind(e.GetKind())
		if !known {
			return r.broken("email_kind", "holder %q has an e-mail of a kind (%d) that this licexport does not know", r.shown(h.GetId()), e.GetKind())
		}
		if isTooLong(e.GetAddress()) {
			return r.tooLong(e.GetAddress(), fmt.Sprintf("an e-mail of holder %q", r.shown(h.GetId())))
		}
		if err := r.noSecret("the e-mail of a holder", e.GetAddress()); err != nil {
			return err
		}
		r.holder.Emails = append(r.holder.Emails, license.Email{Address: e.GetAddress(), Kind: kind})
	}
	return nil
}

func (r *reading) takeReferences(h *sourcev1.Holder) error {
	held := r.holder.Licenses[:0]
	for _, id := range h.GetLicenseIds() {
		index, known := r.licenses[id]
		if !known {
			return r.broken("unknown_license", "holder %q has license %q, which was not sent before",
				r.shown(h.GetId()), r.shown(id))
		}
		held = append(held, index)
	}
	slices.Sort(held)
	r.holder.Licenses = slices.Compact(held)
	return nil
}

// count keeps the totals with the holder just taken.
func (r *reading) count(added int, again bool) {
	totals := &r.result.Totals
	if again {
		totals.Repeated++
	} else {
		totals.Holders++
	}
	totals.Assignments += uint64(added)
}
