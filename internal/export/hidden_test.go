package export_test

import (
	"fmt"
	"testing"

	"github.com/licexport/licexport/internal/problem"
)

// Those who come must not hide those who go: among six hundred, a hundred are no
// large part, but they are all who were there.
func TestGrowthHidesNoLoss(t *testing.T) {
	t.Parallel()
	for name, hours := range map[string]int{"within a day": 2, "night after night": 24} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, o := newOffice(t, 100)
			n.mustRun(problem.None)
			n.hours(hours)
			o.hire(500, "id-E3")
			n.mustRun(problem.None)
			n.hours(hours)
			o.fire(40)
			n.mustRun(problem.None)
			n.hours(hours)
			o.fire(1)
			mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 41 of the 100 holders")
			o.fire(59)
			mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 100 of the 100 holders")
		})
	}
	n, o := newOffice(t, 100)
	n.mustRun(problem.None)
	o.hire(500, "id-E3")
	n.mustRun(problem.None)
	o.fire(100)
	mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 100 of the 100 holders of 2026-01-02 would be gone, whoever came instead: a loss of 100.0 % (limit: 40 %)")
}

// The same holds for e-mails.
func TestGrowthHidesNoEmails(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 20)
	n.mustRun(problem.None)
	o.hire(480, "id-E3")
	n.mustRun(problem.None)
	o.rename(4, "contoso.cz", "contoso.com")
	mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 4 of the 20 holders of 2026-01-02 would have another e-mail, 20.0 % (limit: 15 %)")
}

// What the settings allow in one run, they allow of those of a point, too.
func TestGrowthAndGenerousSettings(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	n.plan.Job.Guard.File.MaxRemovedPercent = 60
	n.mustRun(problem.None)
	o.hire(5, "id-E3")
	n.mustRun(problem.None)
	o.fire(55)
	n.mustRun(problem.None)
}

// E-mails that creep are noticed although the source has given everybody another id
// meanwhile, which nothing else shows.
func TestEmailsCreepAfterNewIDs(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 100)
	n.mustRun(problem.None)
	o.leave(1, "id-VISIO")
	n.mustRun(problem.None) // now the rows of E3 are a point
	for _, p := range o.people {
		p.id = "new-" + p.id
	}
	n.mustRun(problem.None)
	e3 := o.holding("id-E3")
	for step := range 4 {
		n.hours(1)
		for i := range 5 {
			e3[step*5+i].mail = fmt.Sprintf("new%d@fabrikam.cz", step*5+i)
		}
		if step < 3 {
			n.mustRun(problem.None)
		}
	}
	mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 20 of the 100 holders")
}

// A license that gets another UId hides nobody who leaves it at the same time:
// neither from who looks at the refusal nor from who approved an earlier one, in which
// they went on under the new UId.
func TestANewUIDHidesNoLeavers(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	n.mustRun(problem.None)
	o.products[0].part = "E3-NEW"
	renamed := n.mustRun(problem.Refused)
	all := o.people
	o.people = all[:10]
	half := n.mustRun(problem.Refused)
	mustSay(t, half.text, "contoso:E3-NEW: 90 of 100 assignments would be removed whatever the UId is, 90.0 % (limit: 20 %)")
	mustSay(t, half.text, "90 of those who held it do not hold it under the new UId either")
	got, _ := n.typeIn(commands(renamed.text, "approve")[0])
	if got.class != problem.Refused {
		t.Fatalf("approving the new UId took the license from 90 people, too:\n%s", got.text)
	}
	mustSay(t, got.text, "would also remove 90 assignments")
	o.people = all[:98]
	n.mustRun(problem.Refused)
	mustSay(t, n.mustRun(problem.Refused).text, "2 of those who held it")
	o.people = all
	last := n.mustRun(problem.Refused)
	if got, _ := n.typeIn(commands(last.text, "approve")[0]); got.class != problem.None {
		t.Fatalf("approving ended with %q:\n%s", got.class, got.text)
	}
}

// Who approves that people get another e-mail does not approve that they leave.
func TestAnApprovedEmailIsNoLeaver(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	n.mustRun(problem.None)
	o.rename(30, "contoso.cz", "contoso.com")
	renamed := n.mustRun(problem.Refused)
	o.fire(15)
	n.mustRun(problem.Refused)
	got, _ := n.typeIn(commands(renamed.text, "approve")[0])
	if got.class != problem.Refused {
		t.Fatalf("approving the e-mails took the license from 15 people:\n%s", got.text)
	}
	mustSay(t, got.text, "would also remove 15 assignments")
}
