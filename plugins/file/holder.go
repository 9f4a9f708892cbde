package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/glob"
	"github.com/licexport/licexport/plugins/file/table"
)

// person is who a row names.
type person struct{ id, email, alias, login, name, kind string }

// take adds a row to the result.
func (r *userReader) take(row table.Row) error {
	who, err := r.person(row)
	if err != nil {
		return err
	}
	if err := errors.Join(r.address(row, r.at.email, who.email), r.address(row, r.at.alias, who.alias), r.address(row, r.at.login, who.login)); err != nil {
		return err
	}
	ids, err := r.licenseIDs(row)
	if err != nil {
		return err
	}
	held, err := r.licenses(row, ids)
	if err != nil {
		return err
	}
	kind := r.plan.Kinds.of(who.kind)
	if who.nobody(kind) && r.plan.WithoutHolder == rowUnassigned {
		r.result.unheld++
		return nil
	}
	key, err := r.key(row, who, kind)
	if err != nil {
		return err
	}
	return r.hold(row, key, who, kind, held)
}

// nobody tells whether a row leaves open who it is about. A device or a key may
// have a name alone.
func (who person) nobody(kind sdk.Kind) bool {
	return who.id+who.email+who.alias+who.login == "" && (kind == sdk.User || who.name == "")
}

func (r *userReader) person(row table.Row) (person, error) {
	var who person
	var first, last string
	var faults []error
	for _, v := range []struct {
		column int
		into   *string
	}{
		{r.at.id, &who.id}, {r.at.email, &who.email}, {r.at.alias, &who.alias}, {r.at.login, &who.login},
		{r.at.name, &who.name}, {r.at.first, &first}, {r.at.last, &last}, {r.at.kind, &who.kind},
	} {
		var err error
		*v.into, err = short(r.table, row, v.column)
		faults = append(faults, err)
	}
	if who.name == "" {
		who.name = strings.TrimSpace(first + " " + last)
	}
	return who, errors.Join(faults...)
}

// short is text for values of which licexport takes at most 1,024 bytes.
func short(t table.Table, row table.Row, column int) (string, error) {
	const most = 500 // two of them make a name
	value, err := text(t, row, column)
	if err == nil && len(value) > most {
		return "", fault.New("text_too_long", t.Place(row.Number, column), "Is the right column named? Or several rows have been joined, because a quote is missing.",
			"the text has %d bytes, at most %d are possible here", len(value), most)
	}
	return value, err
}

// address refuses an e-mail that is none, or several: its user would be left
// out, or known by an address that the file does not prefer.
func (r *userReader) address(row table.Row, column int, address string) error {
	if address == "" {
		return nil
	}
	reason := sdk.CheckAddress(address)
	if reason == nil {
		return nil
	}
	detail := "Mend it, empty it, or leave such rows out by a filter. If it is the line with a total: see the setting total_row."
	if column == r.at.login {
		detail = "Mend it, empty it, or leave such rows out by a filter. If people do not sign in with an e-mail here: remove the setting columns.login."
	}
	return fault.New("no_email", r.table.Place(row.Number, column), detail, "%q is no e-mail: %v", address, reason)
}

// key returns what tells the holder of a row from others.
func (r *userReader) key(row table.Row, who person, kind sdk.Kind) (string, error) {
	switch {
	case r.at.id >= 0 && who.id != "":
		return who.id, nil
	case r.at.id >= 0:
		return "", r.nobody(row, r.at.id)
	}
	address := who.email
	if address == "" {
		address = who.alias
	}
	switch {
	case address != "":
		return fold(address), nil
	case who.login != "":
		return fold(who.login), nil
	case !who.nobody(kind):
		return fold(who.name), nil
	default:
		return "", r.nobody(row, max(r.at.email, r.at.alias, r.at.login))
	}
}

func (r *userReader) nobody(row table.Row, column int) error {
	return fault.New("no_holder", r.table.Place(row.Number, column),
		"Fill it in, or leave such rows out by a filter. If such rows are licenses that nobody holds yet, set without_holder to unassigned.",
		"the row does not say who holds the license").At("without_holder")
}

// hold adds licenses to a holder. Several rows of one holder must agree on the
// e-mail: otherwise one of two people would lose a license.
func (r *userReader) hold(row table.Row, key string, who person, kind sdk.Kind, held []int) error {
	place := r.table.Place(row.Number, -1)
	h, isNew := r.result.holders.get(key, place)
	emails := who.emails()
	if isNew {
		h.Name, h.Emails, h.Kind = who.name, emails, kind
	}
	if !slices.EqualFunc(h.Emails, emails, func(a, b sdk.Email) bool {
		return a.Kind == b.Kind && strings.EqualFold(a.Address, b.Address)
	}) {
		return fault.New("contradiction", place, "One identifier must be one person. Mend the e-mail, or name another column as columns.id.",
			"the holder %q has another e-mail than at %s", key, h.place)
	}
	if h.Kind != kind {
		return fault.New("contradiction", place, "Mend the kind, or name another column as columns.id.",
			"the holder %q is of another kind than at %s", key, h.place)
	}
	for _, at := range held {
		if !slices.Contains(h.licenses, at) {
			h.licenses = append(h.licenses, at)
		}
	}
	return nil
}

// emails lists the addresses of a person, best first.
func (who person) emails() []sdk.Email {
	var emails []sdk.Email
	for _, e := range []sdk.Email{
		{Address: who.email, Kind: sdk.Mail}, {Address: who.alias, Kind: sdk.Alias}, {Address: who.login, Kind: sdk.Login},
	} {
		if e.Address != "" {
			emails = append(emails, e)
		}
	}
	return emails
}

// of returns what a value of the kind column means.
func (k kinds) of(value string) sdk.Kind {
	switch {
	case glob.Any(k.Device, value):
		return sdk.Device
	case glob.Any(k.Key, value):
		return sdk.Key
	default:
		return sdk.User
	}
}
