package details

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is a group of details that are asked for together.
type Kind uint8

// Kinds of details. Their numbers are those of the contract.
const (
	// Account is whether accounts are disabled, and whether they are guests.
	Account Kind = iota + 1
	// Activity is when accounts were last used.
	Activity
	// Organization is department, cost center and employee id.
	Organization
	// Assignment is how holders came by their licenses, and what is wrong with it.
	Assignment
	// Renewal is when licenses renew.
	Renewal
)

// kindNames are the names of the kinds, in their order.
func kindNames() []string {
	return []string{"account", "activity", "organization", "assignment", "renewal"}
}

// String is the name of a kind, as in "account".
func (k Kind) String() string {
	if names := kindNames(); k >= Account && int(k) <= len(names) {
		return names[k-1]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// ParseKind finds a kind by its name. The error names those that exist.
func ParseKind(name string) (Kind, error) {
	if i := slices.Index(kindNames(), name); i >= 0 {
		return Account + Kind(i), nil
	}
	return 0, fmt.Errorf("details %q do not exist; choose from %s", name, strings.Join(kindNames(), ", "))
}

// ParseSet is the set of the kinds with these names; of all kinds if there is none.
// White space around a name does not count.
func ParseSet(names ...string) (Set, error) {
	if len(names) == 0 {
		return All(), nil
	}
	var s Set
	for _, name := range names {
		kind, err := ParseKind(strings.TrimSpace(name))
		if err != nil {
			return 0, err
		}
		s |= Of(kind)
	}
	return s, nil
}

// Set is a set of kinds. The zero value is empty.
type Set uint8

// Of is the set of some kinds. Kinds that do not exist are left out.
func Of(kinds ...Kind) Set {
	var s Set
	for _, k := range kinds {
		if k >= Account && k <= Renewal {
			s |= 1 << k
		}
	}
	return s
}

// All is the set of all kinds.
func All() Set { return Of(Account, Activity, Organization, Assignment, Renewal) }

// Has reports whether a kind is in the set.
func (s Set) Has(k Kind) bool { return k <= Renewal && s&(1<<k) != 0 }

// And are the kinds that are in both sets.
func (s Set) And(other Set) Set { return s & other }

// Without are the kinds that are not in the other set.
func (s Set) Without(other Set) Set { return s &^ other }

// Kinds are the kinds of the set, in their order.
func (s Set) Kinds() []Kind {
	var kinds []Kind
	for k := Account; k <= Renewal; k++ {
		if s.Has(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Names are the names of the kinds, in their order; an empty list if there is none.
func (s Set) Names() []string {
	names := []string{}
	for _, k := range s.Kinds() {
		names = append(names, k.String())
	}
	return names
}

// String lists the names, as in "account, renewal".
func (s Set) String() string { return strings.Join(s.Names(), ", ") }
