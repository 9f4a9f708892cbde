package export_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/problem"
)

// newOffice is a job whose vendor sells one product to n people.
func newOffice(t *testing.T, n int) (*nights, *office) {
	t.Helper()
	night := newNights(t)
	night.plan.First = true
	night.products = []*product{{id: "id-E3", part: "E3", purchased: 1000}}
	o := &office{vendor: night.vendor}
	o.hire(n, "id-E3")
	return night, o
}

// office is a vendor whose people come and go by number.
type office struct {
	*vendor

	hired int
}

// hire lets n people join who hold these products.
func (o *office) hire(n int, products ...string) {
	for range n {
		o.hired++
		o.people = append(o.people, &person{
			id: fmt.Sprintf("p-%05d", o.hired), name: fmt.Sprintf("Person %d", o.hired),
			mail: fmt.Sprintf("p%05d@contoso.cz", o.hired), login: fmt.Sprintf("p%05d@contoso.example", o.hired),
			holds: slices.Clone(products),
		})
	}
}

// fire lets the n people go who have been there longest.
func (o *office) fire(n int) { o.people = o.people[n:] }

// hours lets the next run take place so many hours after the last one.
func (n *nights) hours(h int) {
	n.clock.now = n.clock.now.AddDate(0, 0, -1).Add(time.Duration(h) * time.Hour)
}

// Twenty of a hundred holders are replaced by twenty others again and again. No
// comparison of two files, and no number of rows, shows that nobody of the first
// hundred is left.
func TestReplacedInSteps(t *testing.T) {
	t.Parallel()
	for name, hours := range map[string]int{"within a day": 2, "night after night": 24} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, o := newOffice(t, 100)
			n.mustRun(problem.None)
			for range 2 {
				n.hours(hours)
				o.fire(20)
				o.hire(20, "id-E3")
				n.mustRun(problem.None)
			}
			n.hours(hours)
			o.fire(20)
			o.hire(20, "id-E3")
			mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 60 of the 100 holders")
		})
	}
}

// A twentieth of the e-mails changes, again and again.
func TestEmailsChangedInSteps(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	n.mustRun(problem.None)
	for step := range 20 {
		n.hours(1)
		for i := range 5 {
			o.people[step*5+i].mail = fmt.Sprintf("new%d@fabrikam.cz", step*5+i)
		}
		if step < 3 {
			n.mustRun(problem.None)
			continue
		}
		mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 20 of the 100 holders")
		return
	}
}

// What was refused is not published some days later only because nobody answered.
func TestSilenceIsNotConsent(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	n.mustRun(problem.None)
	for _, left := range []int{80, 64} {
		o.people = o.people[:left]
		n.mustRun(problem.None)
	}
	o.people = o.people[:52]
	for range 30 {
		n.mustRun(problem.Refused)
	}
	// Some came back: that is a loss that may pass. With it the matter is over.
	o.hire(10, "id-E3")
	o.people = append(o.people, &person{id: "p-00053", name: "Person 53", mail: "p00053@contoso.cz", login: "p53@contoso.example", holds: []string{"id-E3"}})
	for i := 54; i <= 64; i++ {
		o.people = append(o.people, &person{id: fmt.Sprintf("p-%05d", i), name: "Back", mail: fmt.Sprintf("p%05d@contoso.cz", i), login: "x@contoso.example", holds: []string{"id-E3"}})
	}
	n.mustRun(problem.None)
}

// Units that no person holds are asked about once.
func TestUnitsThatNobodyHolds(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 3)
	o.consumed = map[string]int64{"id-E3": 50}
	got := n.mustRun(problem.Refused)
	mustSay(t, got.text, `guard.licenses: {"contoso:E3": {min_assigned_percent: 6}}`)
	if done, _ := n.typeIn(commands(got.text, "approve")[0]); done.class != problem.None {
		t.Fatalf("approving ended with %q:\n%s", done.class, done.text)
	}
	for range 30 {
		n.mustRun(problem.None)
	}
	o.consumed["id-E3"] = 56
	mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3")
}

// A night with a clock that is years ahead does not end the window of the guard: what was
// taken away on the nights before counts then, and when the clock is right again.
func TestReplacedInStepsAroundAWrongClock(t *testing.T) {
	t.Parallel()
	replace := func(o *office) {
		o.fire(20)
		o.hire(20, "id-E3")
	}
	begin := func(t *testing.T) (*nights, *office) {
		n, o := newOffice(t, 100)
		for range 3 { // what is usual is known from some days on
			n.mustRun(problem.None)
		}
		replace(o)
		n.mustRun(problem.None)
		replace(o)
		return n, o
	}
	t.Run("in that night", func(t *testing.T) {
		t.Parallel()
		n, o := begin(t)
		n.mustRun(problem.None)
		replace(o)
		n.hours(24 * 4000)
		n.mustRun(problem.Refused)
	})
	t.Run("in the night after", func(t *testing.T) {
		t.Parallel()
		n, o := begin(t)
		n.hours(24 * 4000)
		n.mustRun(problem.None)
		n.hours(-24 * 4000)
		replace(o)
		n.mustRun(problem.Refused)
	})
	t.Run("after a refusal in that night", func(t *testing.T) {
		t.Parallel()
		n, o := begin(t)
		n.mustRun(problem.None)
		left := o.people
		o.people = o.people[:10]
		n.hours(24 * 4000)
		n.mustRun(problem.Refused)
		o.people = left
		n.hours(-24 * 4000)
		n.mustRun(problem.None)
		replace(o)
		n.mustRun(problem.Refused)
	})
}
