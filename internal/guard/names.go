package guard

import "github.com/licexport/licexport/internal/license"

// Name says which license is meant in a later run.
type Name struct {
	Source string `json:"source,omitempty"`
	ID     string `json:"id,omitempty"`
	UID    string `json:"uid"`
}

// NameOf is the name of a license.
func NameOf(l *license.License) Name { return Name{Source: l.Source, ID: l.ID, UID: l.UID} }

// nameIndex finds licenses by their names: by the id at the source, else by the UId.
type nameIndex struct {
	ids  map[Key]int
	uids map[string]int
}

// newNameIndex makes an index of names, which are numbered.
func newNameIndex(names []Name) *nameIndex {
	x := &nameIndex{ids: make(map[Key]int, len(names)), uids: make(map[string]int, len(names))}
	for i, n := range names {
		x.add(n, i)
	}
	return x
}

func (x *nameIndex) add(n Name, number int) {
	if n.ID != "" {
		x.ids[Key{n.Source, n.ID}] = number
	}
	x.uids[license.FoldKey(n.UID)] = number
}

// find gives the number of a license, -1 if it is not there.
func (x *nameIndex) find(source, id, uid string) int {
	if i, ok := x.ids[Key{source, id}]; ok && id != "" {
		return i
	}
	if i, ok := x.uids[license.FoldKey(uid)]; ok {
		return i
	}
	return -1
}

// has reports whether a license is among the names.
func (x *nameIndex) has(source, id, uid string) bool { return x.find(source, id, uid) >= 0 }
