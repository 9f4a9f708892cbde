package host

import (
	"fmt"
	"unicode/utf16"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func (r *reading) takeLicenses(m *sourcev1.Licenses) error {
	if n := len(m.GetLicenses()); n > sourcev1.MaxLicensesPerMessage {
		return r.broken("batch_too_large", "it sent %d licenses in one message; at most %d are allowed", n, sourcev1.MaxLicensesPerMessage)
	}
	for _, l := range m.GetLicenses() {
		if err := r.takeLicense(l); err != nil {
			return err
		}
		r.idle.moved()
	}
	return r.checkSize()
}

func (r *reading) takeLicense(l *sourcev1.License) error {
	id := l.GetId()
	if id == "" {
		return r.broken("no_id", "it sent a license without an id (name %q)", r.shown(l.GetName()))
	}
	for _, text := range []string{id, l.GetUid(), l.GetName(), l.GetStatus()} {
		if isTooLong(text) {
			return r.tooLong(text, fmt.Sprintf("a text of license %q", r.shown(id)))
		}
	}
	if n := len(utf16.Encode([]rune(l.GetUid()))); n > maxUID {
		return r.broken("text_too_long", "the uid of license %q has %d UTF-16 units; at most %d are allowed", r.shown(id), n, maxUID)
	}
	if l.GetPurchased() < 0 || l.GetConsumed() < 0 {
		return r.broken("negative_count", "license %q has a negative number of units", r.shown(id))
	}
	for _, part := range [...]struct{ what, text string }{{"the UId of a license", l.GetUid()}, {"the id of a license", id}} {
		if err := r.noSecret(part.what, part.text); err != nil {
			return err
		}
	}
	if len(r.licenses) >= maxLicenses {
		return r.broken("too_many_licenses", "it sent more than %d licenses", maxLicenses)
	}
	if _, known := r.licenses[id]; known {
		return r.broken("license_twice", "it sent license %q twice", r.shown(id))
	}
	index, err := r.sink.License(license.License{
		Source: r.session.command.Source, ID: id, UID: l.GetUid(), Name: r.session.command.line(l.GetName(), plain.NameLimit),
		Purchased: l.Purchased, Consumed: l.Consumed, Status: r.session.command.line(l.GetStatus(), maxStatus),
	})
	if err != nil {
		return fmt.Errorf("keep license %q of source %q: %w", r.shown(id), r.session.command.Source, err)
	}
	r.licenses[id] = index
	r.result.Totals.Licenses++
	return nil
}
