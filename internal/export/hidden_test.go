package export_test

import (
	"fmt"
	"testing"

	"github.com/licexport/licexport/internal/exit"
)

// Those who come must not hide those who go: among six hundred, a hundred are no
// large part, but they are all who were there.
func TestGrowthHidesNoLoss(t *testing.T) {
	t.Parallel()
	for name, hours := range map[string]int{"within a day": 2, "night after night": 24} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, o := newOffice(t, 100)
			n.mustRun(exit.OK)
			n.hours(hours)
			o.hire(500, "id-E3")
			n.mustRun(exit.OK)
			n.hours(hours)
			o.fire(40)
			n.mustRun(exit.OK)
			n.hours(hours)
			o.fire(1)
			mustSay(t, n.mustRun(exit.Refused).text, "contoso:E3: 41 of the 100 holders")
			o.fire(59)
			mustSay(t, n.mustRun(exit.Refused).text, "contoso:E3: 100 of the 100 holders")
		})
	}
	n, o := newOffice(t, 100)
	n.mustRun(exit.OK)
	o.hire(500, "id-E3")
	n.mustRun(exit.OK)
	o.fire(100)
	mustSay(t, n.mustRun(exit.Refused).text, "contoso:E3: 100 of the 100 holders of 2026-01-02 would be gone, whoever came instead: a loss of 100.0 % (limit: 40 %)")
}

// The same holds for e-mails.
func TestGrowthHidesNoEmails(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 20)
	n.mustRun(exit.OK)
	o.hire(480, "id-E3")
	n.mustRun(exit.OK)
	o.rename(4, "contoso.cz", "contoso.com")
	mustSay(t, n.mustRun(exit.Refused).text, "contoso:E3: 4 of the 20 holders of 2026-01-02 would have another e-mail, 20.0 % (limit: 15 %)")
}

// What the settings allow in one run, they allow of those of a point, too.
func TestGrowthAndGenerousSettings(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	n.plan.Job.Guard.File.MaxRemovedPercent = 60
	n.mustRun(exit.OK)
	o.hire(5, "id-E3")
	n.mustRun(exit.OK)
	o.fire(55)
	n.mustRun(exit.OK)
}

// E-mails that creep are noticed although the source has given everybody another id
// meanwhile, which nothing else shows.
func TestEmailsCreepAfterNewIDs(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 100)
	n.mustRun(exit.OK)
	o.leave(1, "id-VISIO")
	n.mustRun(exit.OK) // now the rows of E3 are a point
	for _, p := range o.people {
		p.id = "new-" + p.id
	}
	n.mustRun(exit.OK)
	e3 := o.holding("id-E3")
	for step := range 4 {
		n.hours(1)
		for i := range 5 {
			e3[step*5+i].mail = fmt.Sprintf("new%d@fabrikam.cz", step*5+i)
		}
		if step < 3 {
			n.mustRun(exit.OK)
		}
	}
	mustSay(t, n.mustRun(exit.Refused).text, "contoso:E3: 20 of the 100 holders")
}
