package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/sql/database"
)

// progressEvery is after how many rows the source says how far it is.
const progressEvery = 10_000

// mostKept bounds the memory for holders, in bytes; licexport itself keeps as much
// of a source.
const mostKept = 1 << 30

// What a holder and one license of it cost in memory besides texts, in bytes.
const (
	costOfHolder  = 256
	costOfLicense = 16
)

var errTooLarge = errors.New("too large")

// person is who a row names.
type person struct {
	id, email, alias, login, name string
	kind                          sdk.Kind
}

// holderReader takes the rows of query.
type holderReader struct {
	*reader

	q     setting
	at    places
	bad   faults
	kept  int64 // bytes in memory, about
	twice int   // rows that say nothing new
	lost  int   // names with lost letters
}

func (r *reader) readHolders(ctx context.Context) error {
	h := &holderReader{reader: r, q: setting{"query", r.plan.Query}}
	err := r.send(ctx, h.q.name, r.plan.holders, h.columns, func(row database.Row) error {
		if r.result.rows++; r.result.rows%progressEvery == 0 {
			r.progress(r.result.rows)
		}
		err := h.take(cells{q: h.q, at: h.at, row: row})
		if errors.Is(err, errTooLarge) {
			return dataFault("too_large", h.q, fmt.Sprintf("it gives more than fits into %d MiB of memory, with %s so far", h.most>>20, plural(h.result.rows, "row")), "Is a condition of a join missing?")
		}
		h.bad.add(err)
		return nil
	})
	if err != nil {
		return err
	}
	if err := h.bad.error(h.q); err != nil {
		return err
	}
	h.warn()
	return nil
}

func (h *holderReader) columns(names []string) (err error) {
	if h.at, err = placesOf(names, holderColumns, h.q); err != nil {
		return err
	}
	if !h.at.has(columnID) && !h.at.has(columnEmail) && !h.at.has(columnAlias) && !h.at.has(columnLogin) {
		return dataFault("no_column", h.q, "no column says who holds the license", fmt.Sprintf("It gives %s. Name one of them email, login or id with AS.", listed(names)))
	}
	return nil
}

// take adds a row to the result.
func (h *holderReader) take(c cells) error {
	who, err := h.person(&c)
	if err != nil {
		return err
	}
	if err := errors.Join(address(c, columnEmail, who.email), address(c, columnAlias, who.alias), address(c, columnLogin, who.login)); err != nil {
		return err
	}
	license, err := c.license(&h.names)
	if err != nil {
		return err
	}
	key, err := h.key(c, who)
	if err != nil {
		return err
	}
	at, isNew := h.result.licenses.get(license, h.plan.UIDPrefix)
	if isNew {
		if err := tooLong(c, h.result.licenses.list[at].UID); err != nil {
			return err
		}
	}
	return h.hold(c, key, who, at)
}

// person reads who the row is about.
func (h *holderReader) person(c *cells) (person, error) {
	var who person
	var kind string
	var bad []error
	for _, v := range []struct {
		column string
		into   *string
	}{
		{columnID, &who.id}, {columnEmail, &who.email}, {columnAlias, &who.alias}, {columnLogin, &who.login}, {columnName, &who.name}, {columnKind, &kind},
	} {
		text, err := c.text(v.column)
		*v.into = strings.TrimSpace(text) // columns of a fixed width are filled up with spaces
		bad = append(bad, err)
		if c.around == "" && err == nil && namesRow(v.column, *v.into) {
			c.around = fmt.Sprintf(" (%s %q)", v.column, limited(*v.into))
		}
	}
	if typed.Lost(who.name) != "" || strings.ContainsRune(who.name, '?') {
		h.lost++
	}
	who.name = typed.Clean(who.name)
	switch typed.Fold(kind) {
	case "", "user":
		who.kind = sdk.User
	case "device":
		who.kind = sdk.Device
	case "key":
		who.kind = sdk.Key
	default:
		bad = append(bad, c.fault("bad_kind", fmt.Sprintf("the kind %q is not known", limited(kind)), "It is user, device or key; NULL is user. Translate it in the query with CASE."))
	}
	return who, errors.Join(bad...)
}

// namesRow reports whether errors may name a row by the value of a column: by its id, or
// by an e-mail. Anything else may be the name of a person.
func namesRow(column, value string) bool {
	switch column {
	case columnID:
		return value != ""
	case columnName, columnKind:
		return false
	default:
		return typed.OnlyAddresses(value)
	}
}

// address refuses an e-mail that is none: its user would be left out, or known by
// an address that the query does not prefer.
func address(c cells, column, value string) error {
	if value == "" {
		return nil
	}
	if reason := sdk.CheckAddress(value); reason != nil {
		detail := "Correct it, or let the query give NULL for it: such holders count, and the setting identity.no_email says what becomes of them."
		if column == columnLogin {
			detail = "Correct it. If people do not sign in with an e-mail here: remove the column login from the query."
		}
		return c.fault("no_email", fmt.Sprintf("%s is no e-mail: %v", column, reason), detail)
	}
	if typed.Lost(value) != "" {
		return c.fault("lost_letter", fmt.Sprintf("a letter is lost in %s", column), "A program has written ? for a letter that its encoding lacks. Correct the value.")
	}
	return nil
}

// key is what tells the holder of a row from others.
func (h *holderReader) key(c cells, who person) (string, error) {
	const remedy = "Correct the data, or leave such rows out by a condition in the query."
	switch {
	case h.at.has(columnID) && who.id == "":
		return "", c.fault("no_holder", "the row has no id", remedy)
	case h.at.has(columnID) && who.id != "0" && typed.Placeholder(who.id):
		return "", c.fault("no_holder", fmt.Sprintf("%q is no id", limited(who.id)), remedy)
	case h.at.has(columnID):
		return who.id, nil
	case who.email != "":
		return typed.Fold(who.email), nil
	case who.alias != "":
		return typed.Fold(who.alias), nil
	case who.login != "":
		return typed.Fold(who.login), nil
	case who.kind != sdk.User && who.name != "":
		return typed.Fold(who.name), nil
	default:
		return "", c.fault("no_holder", "the row does not say who holds the license", remedy)
	}
}

// hold adds a license to a holder. Several rows of one holder must agree on the
// e-mails: otherwise one of two people would lose a license.
func (h *holderReader) hold(c cells, key string, who person, license int) error {
	one, isNew := h.result.holders.get(key)
	emails := typed.Emails(who.email, who.alias, who.login)
	if isNew {
		one.Name, one.Emails, one.Kind = who.name, emails, who.kind
		h.kept += int64(len(key)+len(who.email)+len(who.alias)+len(who.login)+len(who.name)) + costOfHolder
	}
	if h.kept > h.most {
		return errTooLarge
	}
	h.tell(c, one)
	if !typed.SameEmails(one.Emails, emails) {
		return c.fault("contradiction", "another row of this holder has another e-mail", "One id must be one person. Correct the data, or give a better id.")
	}
	if one.Kind != who.kind {
		return c.fault("contradiction", "another row of this holder has another kind", "Correct the data, or give a better id.")
	}
	if slices.Contains(one.licenses, license) {
		h.twice++
		return nil
	}
	one.licenses = append(one.licenses, license)
	h.kept += costOfLicense
	return nil
}

// warn adds warnings about rows and names that cost nobody a license.
func (h *holderReader) warn() {
	if h.twice > 0 {
		h.result.warnings = append(h.result.warnings, dataFault("duplicate_rows", h.q,
			fmt.Sprintf("%s only repeat what others say", plural(h.twice, "row")), "Each holder is counted once. A join may give rows twice: SELECT DISTINCT, or a better condition."))
	}
	if h.lost > 0 {
		h.result.warnings = append(h.result.warnings, dataFault("lost_letter_in_name", h.q,
			fmt.Sprintf("letters seem to be lost in %s: a ? or a wrong letter stands in their place", plural(h.lost, "name")),
			"A program has stored them in an encoding that lacks them. Licenses do not depend on it."))
	}
}
