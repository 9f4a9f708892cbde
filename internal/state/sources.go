package state

import (
	"maps"
	"slices"
)

// MadeOf returns the sources whose rows make up the published file, sorted: those
// that were read or reused for it, and those of its licenses. Nothing if nothing
// was published.
func (v *View) MadeOf() []string {
	if v.head.Published == nil {
		return nil
	}
	names := map[string]bool{}
	for name := range v.head.Published.Sources {
		names[name] = true
	}
	for _, c := range v.head.Published.Licenses {
		if c.Source != "" {
			names[c.Source] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
