package config

import "github.com/licexport/licexport/internal/fileplace"

// places remembers where paths lead, because each is compared with many others
// and a share may answer slowly.
type places map[string]fileplace.Place

// same reports whether two paths lead to one file.
func (p places) same(a, b string) bool {
	return a == b || p.at(a).Same(p.at(b))
}

func (p places) at(path string) fileplace.Place {
	at, known := p[path]
	if !known {
		at = fileplace.Of(path)
		p[path] = at
	}
	return at
}
