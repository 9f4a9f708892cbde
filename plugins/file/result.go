package main

import (
	"github.com/licexport/licexport/pkg/sdk"
)

// result is all that the files say.
type result struct {
	licenses licenses
	holders  holders
	warnings []sdk.Problem
	files    int
	rows     int // data rows of the list of users
	filtered int // of them: left out by a filter
	unheld   int // of them: name nobody
}

// license is one license and where it was seen first.
type license struct {
	sdk.License
	place string
	rows  int64 // in the list of users
	// listed means that the second list has it.
	listed bool
}

// licenses keeps the order of the file. Case does not distinguish two licenses:
// the asset register does not do so either.
type licenses struct {
	list  []*license
	index map[string]int // by folded id
}

// get returns the license with the given id and adds it if it is new.
func (l *licenses) get(id, place string) (at int, isNew bool) {
	key := fold(id)
	if at, ok := l.index[key]; ok {
		return at, false
	}
	if l.index == nil {
		l.index = make(map[string]int)
	}
	l.index[key] = len(l.list)
	l.list = append(l.list, &license{License: sdk.License{ID: id}, place: place})
	return len(l.list) - 1, true
}

// find returns the license with the given id, nil if there is none.
func (l *licenses) find(id string) *license {
	if at, ok := l.index[fold(id)]; ok {
		return l.list[at]
	}
	return nil
}

// holder is one holder with all of its rows.
type holder struct {
	sdk.Holder
	place    string
	licenses []int              // indexes into licenses.list, each once
	details  *sdk.HolderDetails // for reports; nil: nobody asks
}

// holders keeps the order of the file.
type holders struct {
	list  []*holder
	index map[string]*holder // by key
}

func (h *holders) get(key, place string) (one *holder, isNew bool) {
	if one := h.index[key]; one != nil {
		return one, false
	}
	if h.index == nil {
		h.index = make(map[string]*holder)
	}
	one = &holder{Holder: sdk.Holder{ID: key}, place: place}
	h.index[key] = one
	h.list = append(h.list, one)
	return one, true
}
