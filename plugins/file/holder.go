package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/glob"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// person is who a row names.
type person struct{ id, email, alias, login, name, kind string }

// take adds a row to the result.
func (r *userReader) take(row table.Row) error {
	who, err := r.person(row)
	if err != nil {
		return err
	}
	kind := r.plan.Kinds.of(who.kind)
	if who.nobody(kind) {
		if err := r.noTotal(row); err != nil {
			return err
		}
	}
	if err := errors.Join(r.address(row, r.at.email, &who.email), r.address(row, r.at.alias, &who.alias), r.address(row, r.at.login, &who.login)); err != nil {
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
	if who.nobody(kind) {
		return r.unassigned(row, who)
	}
	key, err := r.key(row, who, kind)
	if err != nil {
		return err
	}
	return r.hold(row, key, who, kind, held)
}

// nobody reports whether a row leaves open who it is about. A device or a key may
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
		who.name = first + " " + last
	}
	r.names.look(r.table, row, who.name)
	who.name = typed.Clean(who.name)
	return who, errors.Join(faults...)
}

// noTotal refuses a row that seems to be the total of the list: it would count as
// a license that nobody holds.
func (r *userReader) noTotal(row table.Row) error {
	first := typed.Clean(firstText(row))
	if !looksTotal(first) || r.known.has(first) {
		return nil
	}
	return fault.New("looks_like_total", r.table.Place(row.Number, -1),
		"If it is: describe it in the setting total_row or footer, or leave it out by a filter. If it is a license: list it in known_licenses.",
		"%q seems to be a total, not a row of the list", first)
}

// unassigned takes a row that leaves open who it is about: a license that nobody
// holds yet. That of a person whose e-mail is missing is none.
func (r *userReader) unassigned(row table.Row, who person) error {
	switch {
	case r.plan.WithoutHolder != rowUnassigned:
		return r.nobody(row, max(r.at.id, r.at.email, r.at.alias, r.at.login))
	case who.name != "" && !vacant(who.name):
		return fault.New("no_holder", r.table.Place(row.Number, max(r.at.email, r.at.alias, r.at.login, r.at.id)),
			"Fill in the e-mail. If it is nobody's license: empty the name. If it is a device or a license key: see the setting kinds. Or leave such rows out by a filter.",
			"the row has a name, but no e-mail")
	}
	r.result.unheld++
	return nil
}

// address refuses an e-mail that is none, or several: its user would be left
// out, or known by an address that the file does not prefer. Where the settings
// say so, the first of several takes the place of them all.
func (r *userReader) address(row table.Row, column int, address *string) error {
	if *address == "" {
		return nil
	}
	reason := sdk.CheckAddress(*address)
	if reason == nil && strings.HasPrefix(*address, "'") {
		reason = errors.New("it begins with ', as a text in Excel")
	}
	if reason == nil {
		if typed.Lost(*address) == "" {
			return nil
		}
		return fault.New("lost_letter", r.table.Place(row.Number, column),
			`A program has written ? for a letter that its encoding lacks. Export the file again as UTF-8.`, "a letter is lost in %s", shownAddress(*address))
	}
	several := addresses(*address)
	if len(several) > 1 && r.plan.SeveralAddresses == firstAddress {
		*address = several[0]
		return nil
	}
	detail := "Correct it, empty it, or leave such rows out by a filter. If it is the line with a total: see the setting total_row."
	switch {
	case len(several) > 1:
		detail = "Keep one of them. If the first one is always right: set several_addresses to first."
	case column == r.at.login:
		detail = "Correct it, empty it, or leave such rows out by a filter. If people do not sign in with an e-mail here: remove the setting columns.login."
	}
	return fault.New("no_email", r.table.Place(row.Number, column), detail, "%s is no e-mail: %v", shownAddress(*address), reason)
}

// shownAddress is a value for an error.
func shownAddress(value string) string {
	if typed.OnlyAddresses(value) {
		return strconv.Quote(value)
	}
	return "the value"
}

// addresses splits a cell with several e-mails, nil if one of them is none.
func addresses(cell string) []string {
	all := typed.SplitAddresses(cell)
	for _, one := range all {
		if sdk.CheckAddress(one) != nil {
			return nil
		}
	}
	return all
}

// key returns what tells the holder of a row from others.
func (r *userReader) key(row table.Row, who person, kind sdk.Kind) (string, error) {
	switch {
	case r.at.id >= 0 && typed.Placeholder(who.id):
		return "", r.placeholder(row, r.at.id, who.id, "no identifier of a holder", "Correct it, or leave such rows out by a filter.")
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
		"Fill it in, or leave such rows out by a filter. If such rows are licenses that nobody holds yet, set without_holder to unassigned. If it is text below the list: see the setting footer.",
		"the row does not say who holds the license").At("without_holder")
}

// hold adds licenses to a holder. Several rows of one holder must agree on the
// e-mail: otherwise one of two people would lose a license.
func (r *userReader) hold(row table.Row, key string, who person, kind sdk.Kind, held []int) error {
	place := r.table.Place(row.Number, -1)
	h, isNew := r.result.holders.get(key, place)
	emails := typed.Emails(who.email, who.alias, who.login)
	if isNew {
		h.Name, h.Emails, h.Kind = who.name, emails, kind
	}
	if !typed.SameEmails(h.Emails, emails) {
		return fault.New("contradiction", place, "One identifier must be one person. Correct the e-mail, or name another column as columns.id.",
			"the holder has another e-mail than at %s", h.place)
	}
	if h.Kind != kind {
		return fault.New("contradiction", place, "Correct the kind, or name another column as columns.id.",
			"the holder is of another kind than at %s", h.place)
	}
	r.facts.tell(row, h)
	for _, at := range held {
		if !slices.Contains(h.licenses, at) {
			h.licenses = append(h.licenses, at)
		}
	}
	return nil
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
