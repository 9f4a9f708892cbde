package main

import (
	"strings"

	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// known are names of licenses that are one license each, whatever stands in
// them: those of the settings and of the list of licenses, by folded name.
type known map[string]string

// wellKnown are names of Microsoft that contain a separator of lists and are
// found in exports of its portals
// (https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference).
var wellKnown = []string{
	"Enterprise Mobility + Security E3", "Enterprise Mobility + Security E5", "Enterprise Mobility + Security A3", "Enterprise Mobility + Security A5",
	"Enterprise Mobility + Security G3", "Enterprise Mobility + Security G5",
	"Dynamics 365 Sales, Field Service and Customer Service Partner Sandbox",
}

func (k known) add(name string) {
	if name = typed.Clean(name); name != "" {
		k[fold(name)] = name
	}
}

func (k known) has(name string) bool { return k[fold(name)] != "" }

// knownLicenses are the names that the settings have.
func (cfg config) knownLicenses() known {
	k := make(known)
	for _, name := range wellKnown {
		k.add(name)
	}
	for _, name := range cfg.KnownLicenses {
		k.add(name)
	}
	for name := range cfg.Purchased {
		k.add(name)
	}
	for _, patterns := range [][]string{cfg.Include, cfg.Exclude} {
		for _, p := range patterns {
			if !strings.ContainsAny(p, "*?") {
				k.add(p)
			}
		}
	}
	return k
}

// split cuts a list into licenses. A known name that contains the separator stays
// one, the longest first, and is written as it is known.
func (k known) split(list, separator string) []part {
	if strings.TrimSpace(separator) == "" && separator != " " { // lines within a cell
		list = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(list)
	}
	pieces := strings.Split(list, separator)
	spaced := k.spaced(separator)
	var parts []part
	for at := 0; at < len(pieces); {
		p := part{text: table.Clean(pieces[at])}
		next := at + 1
		for end := min(len(pieces), at+spaced.longest); end > at+1; end-- {
			if name := spaced.names[fold(joined(pieces[at:end], separator))]; name != "" {
				p, next = part{text: name}, end
				break
			}
		}
		if strings.TrimSpace(separator) != "" {
			p.left = at > 0 && edge(pieces[at-1], -1)
			p.leftInner = at > 0 && edge(pieces[at], 0)
		}
		at = next
		if p.text != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// part is one license of a list.
type part struct {
	text string
	// left and leftInner are set if a space stands before and behind the
	// separator on its left.
	left, leftInner bool
}

// edge reports whether a space is at the beginning (0) or the end (-1) of s.
func edge(s string, end int) bool {
	if end == 0 {
		return s != strings.TrimLeft(s, " \t\u00A0\u202F")
	}
	return s != strings.TrimRight(s, " \t\u00A0\u202F")
}

// joined writes pieces of a list in one way, however many spaces there are.
func joined(pieces []string, separator string) string {
	var all []string
	for _, p := range pieces {
		all = append(all, typed.Clean(p))
	}
	return strings.Join(all, separator)
}

// spacedNames are known names with the separator in them, in the form of joined.
type spacedNames struct {
	names   map[string]string
	longest int // pieces
}

func (k known) spaced(separator string) spacedNames {
	s := spacedNames{names: make(map[string]string)}
	for _, name := range k {
		pieces := strings.Split(name, separator)
		if len(pieces) > 1 {
			s.names[fold(joined(pieces, separator))] = name
			s.longest = max(s.longest, len(pieces))
		}
	}
	return s
}
