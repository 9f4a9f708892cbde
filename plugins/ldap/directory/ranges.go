package directory

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Active Directory gives at most 1,500 values of an attribute at a time. What it
// gives then is not called member, but member;range=0-1499, and member itself is
// empty; the last range ends with an asterisk
// (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/3ed61e6c-cfdc-487f-9f05-9a3397be3772).

// Ranged asks for an attribute from its first value on. Only Active Directory
// understands it: OpenLDAP gives the entry without the attribute, as if it were
// empty.
func Ranged(attribute string) string { return attribute + ";range=0-*" }

// valueRange is a part of an attribute's values.
type valueRange struct {
	first, last int // both are in it; last is -1 for the final part
	values      []string
}

const final = -1

func (r valueRange) String() string {
	if r.last == final {
		return fmt.Sprintf("%d to the last, %d values", r.first, len(r.values))
	}
	return fmt.Sprintf("%d to %d, %d values", r.first, r.last, len(r.values))
}

// All gives all values of an attribute of an entry that was read with it, and
// reads the rest if the server has given only a range of them.
func (c *Conn) All(ctx context.Context, e Entry, attribute string) ([]string, error) {
	all := e.Texts(attribute)
	part, found, err := rangeOf(e, attribute)
	if err != nil || !found {
		return all, err
	}
	all = nil // what is not in a range is in none
	for {
		whole := part.last == final || len(part.values) == part.last-part.first+1
		if !found || part.first != len(all) || !whole {
			got := "none"
			if found {
				got = part.String()
			}
			return nil, &RangeError{DN: e.DN(), Attribute: attribute, Next: len(all), Got: got}
		}
		all = append(all, part.values...)
		if part.last == final {
			return all, nil
		}
		next, err := c.Entry(ctx, e.DN(), fmt.Sprintf("%s;range=%d-*", attribute, len(all)))
		if err != nil {
			return nil, err
		}
		if part, found, err = rangeOf(next, attribute); err != nil {
			return nil, err
		}
	}
}

// rangeOf finds the range of an attribute's values that an entry has.
func rangeOf(e Entry, attribute string) (valueRange, bool, error) {
	prefix := strings.ToLower(attribute) + ";range="
	for _, a := range e.entry.Attributes {
		bounds, ok := strings.CutPrefix(strings.ToLower(a.Name), prefix)
		if !ok {
			continue
		}
		from, to, ok := strings.Cut(bounds, "-")
		first, err := strconv.Atoi(from)
		last := final
		if to != "*" && err == nil {
			last, err = strconv.Atoi(to)
		}
		if !ok || err != nil || first < 0 || to != "*" && last < first {
			return valueRange{}, false, &RangeError{DN: e.DN(), Attribute: attribute, Next: first, Got: a.Name}
		}
		return valueRange{first: first, last: last, values: a.Values}, true, nil
	}
	return valueRange{}, false, nil
}
