package main

import (
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// result is all that the queries give.
type result struct {
	licenses licenses
	holders  holders
	warnings []sdk.Problem
	rows     int // of query
	queries  int
}

// String sums up what was read, for people.
func (r *result) String() string {
	return fmt.Sprintf("%s, %s, %s", plural(r.rows, "row"), plural(len(r.licenses.list), "license"), plural(len(r.holders.list), "holder"))
}

// license is one license. Listed is set if licenses_query has given it.
type license struct {
	sdk.License
	listed  bool
	details sdk.LicenseDetails
}

// licenses keeps the order in which they were seen. The case of ASCII letters does
// not tell two of them apart: the asset register does not do so either.
type licenses struct {
	list  []*license
	index map[string]int // by folded id
}

// get returns where the license with the given id is, and adds it if it is new.
func (l *licenses) get(id, prefix string) (at int, isNew bool) {
	key := typed.Fold(id)
	if at, ok := l.index[key]; ok {
		return at, false
	}
	if l.index == nil {
		l.index = make(map[string]int)
	}
	l.index[key] = len(l.list)
	l.list = append(l.list, &license{License: sdk.License{ID: id, UID: prefix + id, Name: id}})
	return len(l.list) - 1, true
}

// holder is one holder with all of its rows.
type holder struct {
	sdk.Holder
	licenses []int // indexes into licenses.list, each once
	details  *sdk.HolderDetails
}

// holders keeps the order of the result.
type holders struct {
	list  []*holder
	index map[string]*holder // by id
}

func (h *holders) get(id string) (one *holder, isNew bool) {
	if one := h.index[id]; one != nil {
		return one, false
	}
	if h.index == nil {
		h.index = make(map[string]*holder)
	}
	one = &holder{Holder: sdk.Holder{ID: id}}
	h.index[id] = one
	h.list = append(h.list, one)
	return one, true
}

// send passes on licenses, then holders.
func (r *result) send(w *sdk.Writer) error {
	for _, l := range r.licenses.list {
		if err := w.License(l.License); err != nil {
			return err
		}
		if err := w.LicenseDetails(l.ID, l.details); err != nil {
			return err
		}
	}
	if w.LicensesOnly() {
		return nil
	}
	for _, h := range r.holders.list {
		ids := make([]string, len(h.licenses))
		for i, at := range h.licenses {
			ids[i] = r.licenses.list[at].ID
		}
		if err := w.Assign(h.Holder, ids...); err != nil {
			return err
		}
		if h.details == nil {
			continue
		}
		if err := w.HolderDetails(h.ID, *h.details); err != nil {
			return err
		}
	}
	return nil
}
