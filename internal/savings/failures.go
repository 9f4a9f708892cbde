package savings

import (
	"cmp"
	"slices"
	"strings"
)

// failures count faulty assignments by license and error.
type failures map[failureKey]*Failure

type failureKey struct{ source, id, err string }

func (f failures) add(l *License, err string) {
	key := failureKey{l.Source, l.ID, err}
	if f[key] == nil {
		f[key] = &Failure{Source: l.Source, UID: l.UID, Product: l.Product, Error: err}
	}
	f[key].Holders++
}

// sorted are the failures, most holders first.
func (f failures) sorted() []Failure {
	all := []Failure{}
	for _, one := range f {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.Holders, a.Holders), strings.Compare(a.UID, b.UID), strings.Compare(a.Source, b.Source), strings.Compare(a.Error, b.Error))
	})
	return all
}
