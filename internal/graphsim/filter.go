package graphsim

import "strings"

// filter is a $filter.
type filter struct {
	match func(*User) bool
	// needsAdvanced reports that ConsistencyLevel and $count=true are needed
	// (https://learn.microsoft.com/graph/aad-advanced-queries).
	needsAdvanced bool
}

// knownFilter knows two filters: the one by which licenses are read, and one that
// the service answers without ConsistencyLevel. Others are refused, so that nobody
// takes an answer of the emulator for that of the service.
func knownFilter(text string) (f filter, known bool) {
	switch strings.ToLower(strings.Join(strings.Fields(text), " ")) {
	case "assignedlicenses/$count ne 0":
		return filter{needsAdvanced: true, match: func(u *User) bool {
			some := false
			u.eachHeld(func(*Assignment) { some = true })
			return some
		}}, true
	case "usertype eq 'guest'":
		return filter{match: func(u *User) bool { return strings.EqualFold(u.UserType, "Guest") }}, true
	default:
		return filter{}, false
	}
}
