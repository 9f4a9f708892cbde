package graphsim

import (
	"math/rand/v2"
	"time"
)

// diary invents when users last signed in: within the last 45 days or 120 days and
// more ago, and nothing in between, so that whoever counts those who are away for 90
// days counts the same for weeks. It draws apart from the generator of users, who stay
// the same.
type diary struct {
	draw *rand.Rand
	now  time.Time
	kept map[entry]*SignInActivity
}

// entry is a kind of activity and how many days ago it was.
type entry struct {
	kind activity
	days int
}

type activity int

const (
	// worked: signed in, and everything tells so.
	worked activity = iota
	// attempted: the last attempts are recent and failed; the last success is long ago.
	attempted
	// old: from before Graph noted successes.
	old
	// served: applications sign in for the user, who never does.
	served
)

func newDiary(seed uint64, now time.Time) *diary {
	return &diary{
		draw: rand.New(rand.NewPCG(seed, 0x6469617279)), //nolint:gosec // the same seed must give the same tenant
		now:  now.UTC().Truncate(24 * time.Hour), kept: make(map[entry]*SignInActivity),
	}
}

// write gives each user an activity. The cast comes first; see cast.go.
func (d *diary) write(users []User) {
	cast := castActivity()
	for i := range users {
		if i < len(cast) {
			users[i].SignIn = d.activity(cast[i])
			continue
		}
		users[i].SignIn = d.invent(&users[i])
	}
}

// invent draws the activity of a user: of those who left, or are guests, most were not
// seen for long.
func (d *diary) invent(u *User) *SignInActivity {
	recent, long := d.draw.IntN(45)+1, d.draw.IntN(280)+120
	n := d.draw.IntN(100)
	away := 7
	switch {
	case u.Disabled:
		away = 90
	case u.UserType == "Guest":
		away = 40
	}
	switch {
	case n >= 97:
		return nil // never, or nobody knows
	case n >= away+2:
		return d.activity(&entry{worked, recent})
	case n >= away:
		return d.activity(&entry{served, recent})
	case n%4 == 0:
		return d.activity(&entry{attempted, long})
	case n%4 == 1:
		return d.activity(&entry{old, long})
	default:
		return d.activity(&entry{worked, long})
	}
}

// activity is what Graph has of an entry. Equal entries share one.
func (d *diary) activity(e *entry) *SignInActivity {
	if e == nil {
		return nil
	}
	if known := d.kept[*e]; known != nil {
		return known
	}
	at := func(days int) string { return d.now.AddDate(0, 0, -days).Add(-16 * time.Hour).Format(time.RFC3339) }
	var a SignInActivity
	switch e.kind {
	case worked:
		a = SignInActivity{Interactive: at(e.days + 3), NonInteractive: at(e.days), Successful: at(e.days)}
	case attempted:
		a = SignInActivity{Interactive: at(2), Successful: at(e.days)}
	case old:
		a = SignInActivity{Interactive: at(e.days), NonInteractive: at(e.days + 100)}
	case served:
		a = SignInActivity{Interactive: "0001-01-01T00:00:00Z", NonInteractive: at(e.days)}
	}
	d.kept[*e] = &a
	return &a
}
