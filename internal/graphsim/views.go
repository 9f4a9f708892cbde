package graphsim

import "sync"

// view is the result of one $filter: the indexes of the users that match.
type view struct {
	all   bool // every user: no indexes
	index []int32
	size  int
}

// at returns the index in Tenant.Users of the view's ith user.
func (v *view) at(i int) int {
	if v.all {
		return i
	}
	return int(v.index[i])
}

// viewCache keeps views by filter until the tenant changes. Users whom the index
// or the directory does not know are in none of the views that come from it.
type viewCache struct {
	mu      sync.Mutex
	views   map[viewKey]*view
	listed  *view // all users of the directory
	indexed *view // all users of the index
}

// viewKey is a filter and where it is answered.
type viewKey struct {
	filter string
	index  bool
}

// reset forgets the views of another tenant, or of another time.
func (v *viewCache) reset(users []User) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.views = make(map[viewKey]*view)
	v.listed = everyone(users, func(u *User) bool { return !u.Unlisted })
	v.indexed = everyone(users, func(u *User) bool { return !u.Unlisted && !u.Unindexed })
}

// every returns all users, as the index or the directory knows them.
func (v *viewCache) every(index bool) *view {
	v.mu.Lock()
	defer v.mu.Unlock()
	if index {
		return v.indexed
	}
	return v.listed
}

// get returns the view of a filter.
func (v *viewCache) get(filter string, users []User, match func(*User) bool, index bool) *view {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := viewKey{filter: filter, index: index}
	if kept := v.views[key]; kept != nil {
		return kept
	}
	out := selected(users, func(u *User) bool { return !u.Unlisted && (!index || !u.Unindexed) && match(u) })
	v.views[key] = out
	return out
}

// everyone is a view that is expected to leave out nobody.
func everyone(users []User, known func(*User) bool) *view {
	for i := range users {
		if !known(&users[i]) {
			return selected(users, known)
		}
	}
	return &view{all: true, size: len(users)}
}

// selected is the view of the users that match.
func selected(users []User, match func(*User) bool) *view {
	out := new(view)
	for i := range users {
		if match(&users[i]) {
			out.index = append(out.index, int32(i))
		}
	}
	out.size = len(out.index)
	return out
}
