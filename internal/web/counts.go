package web

import (
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/state"
)

// timeline is the counts of a license by day.
type timeline struct {
	// Newest is its newest count, of Day.
	Newest state.LicenseCount
	Day    time.Time
	// Days are all counts, oldest first, each day at most once.
	Days []dayCount
	// Current says that the newest count is that of the published file.
	Current bool
}

// dayCount is the count of a license when a day (UTC) ended.
type dayCount struct {
	Day                 time.Time
	Rows                int64
	Purchased, Consumed *int64
}

func dayCountOf(day time.Time, c *state.LicenseCount) dayCount {
	return dayCount{Day: day, Rows: int64(c.Rows), Purchased: c.Purchased, Consumed: c.Consumed}
}

// newestCounts are those of the published file, as far as they are known. Unread says
// that there are some that cannot be read.
func (j *Job) newestCounts() (day time.Time, all []state.LicenseCount, unread bool) {
	if j.View == nil || j.Published == nil {
		return time.Time{}, nil, j.View == nil
	}
	days, err := j.View.Counts(j.Published.LastTime, time.Time{})
	if n := len(days); n > 0 {
		return dateOf(days[n-1].Day), days[n-1].Licenses, err != nil
	}
	// Versions before counts by day kept those of the file alone.
	for _, l := range j.Published.Licenses {
		all = append(all, state.LicenseCount{Source: l.Source, ID: l.ID, UID: l.UID, Name: l.Name, Rows: l.Rows})
	}
	return j.Published.LastTime.UTC(), all, err != nil
}

// timeline is that of the license of a UId; nil if none was ever counted. It stays the
// same license under another UId. Unread says that there are counts that cannot be read.
func (j *Job) timeline(uid string) (found *timeline, unread bool) {
	if j.View == nil {
		return nil, true
	}
	days, err := j.View.Counts(time.Time{}, time.Time{})
	var wanted *state.LicenseCount
	for i := len(days) - 1; i >= 0 && wanted == nil; i-- {
		wanted = find(days[i].Licenses, func(c *state.LicenseCount) bool { return c.UID == uid })
	}
	if wanted == nil {
		return j.rowsAlone(uid), err != nil
	}
	found = &timeline{}
	for i := range days {
		c := find(days[i].Licenses, func(c *state.LicenseCount) bool { return sameLicense(c, wanted) })
		if c == nil {
			continue
		}
		found.Newest, found.Day, found.Current = *c, dateOf(days[i].Day), i == len(days)-1
		found.Days = append(found.Days, dayCountOf(found.Day, c))
	}
	return found, err != nil
}

// rowsAlone is the timeline of a license of which nothing but its newest rows is known.
func (j *Job) rowsAlone(uid string) *timeline {
	day, all, _ := j.newestCounts()
	c := find(all, func(c *state.LicenseCount) bool { return c.UID == uid })
	if c == nil {
		return nil
	}
	return &timeline{Newest: *c, Day: day, Current: true, Days: []dayCount{dayCountOf(day, c)}}
}

// find is the license with the most rows of those that are wanted: a UId can stand for
// two as long as nobody holds the second.
func find(all []state.LicenseCount, is func(*state.LicenseCount) bool) *state.LicenseCount {
	var found *state.LicenseCount
	for i := range all {
		if c := &all[i]; is(c) && (found == nil || c.Rows > found.Rows) {
			found = c
		}
	}
	return found
}

// sameLicense reports whether two counts are of one license: that of a source by its
// id, and one without either by its UId.
func sameLicense(a, b *state.LicenseCount) bool {
	if a.ID == "" || b.ID == "" {
		return a.UID == b.UID
	}
	return a.Source == b.Source && a.ID == b.ID
}

// dateOf is a day of the state.
func dateOf(day string) time.Time {
	t, _ := time.Parse(time.DateOnly, day) // the state has checked it
	return t
}

// used is how many units of a license are in use: the larger of what its source counts
// and the holders in the file.
func used(c *state.LicenseCount) int64 {
	n := int64(c.Rows)
	if c.Consumed != nil {
		n = max(n, *c.Consumed)
	}
	return n
}

// free is what is left of the purchased units, below zero if more are in use; nil if
// nobody knows how many were purchased.
func free(c *state.LicenseCount) *int64 {
	if c.Purchased == nil {
		return nil
	}
	return new(*c.Purchased - used(c))
}

// byName sorts licenses as people look for them.
func byName(all []state.LicenseCount) []state.LicenseCount {
	return slices.SortedFunc(slices.Values(all), func(a, b state.LicenseCount) int {
		if n := strings.Compare(strings.ToLower(label(&a)), strings.ToLower(label(&b))); n != 0 {
			return n
		}
		return strings.Compare(a.UID, b.UID)
	})
}

// label names a license for people.
func label(c *state.LicenseCount) string {
	if c.Name == "" {
		return c.UID
	}
	return c.Name
}
