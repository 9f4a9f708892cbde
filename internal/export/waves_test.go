package export_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
)

// newProducts is an office with three products.
func newProducts(t *testing.T, e3 int) (*nights, *office) {
	t.Helper()
	n, o := newOffice(t, 0)
	o.products = append(o.products, &product{id: "id-E5", part: "E5", purchased: 1000}, &product{id: "id-VISIO", part: "VISIO", purchased: 1000})
	o.hire(e3, "id-E3")
	o.hire(50, "id-E5")
	o.hire(40, "id-VISIO")
	return n, o
}

// holding are the people who hold a product.
func (o *office) holding(id string) []*person {
	var all []*person
	for _, p := range o.people {
		if slices.Contains(p.holds, id) {
			all = append(all, p)
		}
	}
	return all
}

// move gives n holders of a product another one instead.
func (o *office) move(n int, from, to string) {
	for _, p := range o.holding(from)[:n] {
		p.holds = []string{to}
	}
}

// rename gives n people who have an address of the old domain one of the new.
func (o *office) rename(n int, from, to string) {
	for _, p := range o.people {
		if local, domain, _ := strings.Cut(p.mail, "@"); domain == from && n > 0 {
			p.mail = local + "@" + to
			n--
		}
	}
}

// leave lets n holders of a product go.
func (o *office) leave(n int, product string) {
	gone := o.holding(product)[:n]
	o.people = slices.DeleteFunc(o.people, func(p *person) bool { return slices.Contains(gone, p) })
}

// turnover replaces one person.
func (o *office) turnover() {
	p := o.people[0]
	o.people = o.people[1:]
	o.hire(1, p.holds...)
}

// approveFor approves what a night was refused for, as the beginning of a move.
func (n *nights) approveFor(refused night, days int) {
	n.t.Helper()
	mustSay(n.t, refused.text, "--for 7d")
	o, err := n.exporter.Approve(n.t.Context(), n.plan, export.Approval{
		Run: refused.Run, By: "jana", For: time.Duration(days) * 24 * time.Hour,
	})
	if got := n.shown(o, err); got.class != problem.None {
		n.t.Fatalf("approving ended with %q:\n%s", got.class, got.text)
	}
}

// Nearly everybody is replaced within some months, one after the other.
func TestSlowReplacement(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 120)
	n.mustRun(problem.None)
	for range 110 {
		o.turnover()
		n.mustRun(problem.None)
	}
}

// One e-mail a night changes, after marriages and the like; that is no creeping
// change of all. Five a night are.
func TestCreepingEmails(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 120)
	n.mustRun(problem.None)
	for range 60 {
		o.rename(1, "contoso.cz", "contoso.com")
		n.mustRun(problem.None)
	}
	var classes []problem.Class
	for range 5 {
		o.rename(5, "contoso.cz", "contoso.com")
		got := n.run()
		classes = append(classes, got.class)
		if got.class == problem.Refused {
			mustSay(t, got.text, "have another e-mail")
			mustSay(t, got.text, "max_week_changed_email_percent")
		}
	}
	if want := []problem.Class{problem.None, problem.None, problem.Refused, problem.Refused, problem.Refused}; !slices.Equal(classes, want) {
		t.Errorf("the nights ended with %q, want %q", classes, want)
	}
}

// A migration in five waves is one refusal, approved with --for, and quiet then,
// also when the time is over.
func TestFiveWaves(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 450)
	n.mustRun(problem.None)
	o.move(100, "id-E3", "id-E5")
	n.approveFor(n.mustRun(problem.Refused), 7)
	for wave := range 4 {
		o.move(75, "id-E3", "id-E5")
		if wave > 0 {
			o.turnover()
		}
		n.mustRun(problem.None)
	}
	for range 15 {
		o.leave(1, "id-E3")
		o.turnover()
		n.mustRun(problem.None)
	}
}

// Those who leave the company during a move count as always.
func TestLeaversAmongTheWaves(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 450)
	n.mustRun(problem.None)
	o.move(100, "id-E3", "id-E5")
	n.approveFor(n.mustRun(problem.Refused), 7)
	o.move(100, "id-E3", "id-E5")
	o.leave(80, "id-E3")
	mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 80 of 350 assignments")
	// In small steps they are noticed, too.
	n, o = newProducts(t, 450)
	n.mustRun(problem.None)
	o.move(100, "id-E3", "id-E5")
	n.approveFor(n.mustRun(problem.Refused), 7)
	for step := range 5 {
		o.move(20, "id-E3", "id-E5")
		o.leave(45, "id-E3")
		got := n.run()
		if got.class == problem.Refused {
			if step < 2 {
				t.Fatalf("step %d was refused already:\n%s", step, got.text)
			}
			mustSay(t, got.text, "would be gone, whoever came instead")
			return
		}
	}
	t.Error("nobody noticed")
}

// After the time that was named, a move is one like any other.
func TestAWaveThatComesTooLate(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 450)
	n.mustRun(problem.None)
	o.move(100, "id-E3", "id-E5")
	n.approveFor(n.mustRun(problem.Refused), 2)
	n.mustRun(problem.None)
	n.mustRun(problem.None)
	o.move(100, "id-E3", "id-E5")
	n.mustRun(problem.Refused)
}

// A domain that is renamed for one department after the other.
func TestADomainInWaves(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 200)
	n.mustRun(problem.None)
	o.rename(60, "contoso.cz", "contoso.com")
	n.approveFor(n.mustRun(problem.Refused), 7)
	for range 5 {
		o.rename(50, "contoso.cz", "contoso.com")
		o.turnover()
		n.mustRun(problem.None)
	}
	o.leave(60, "id-E3")
	mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 60 of")
	o.hire(60, "id-E3")
	o.people = o.people[:len(o.people)-60]
}

// New ids at the source, and e-mails whose case is cleaned up, are nothing.
func TestIDsAndCase(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 100)
	for _, p := range o.people {
		p.mail = strings.Replace(p.mail, "contoso.cz", "Contoso.CZ", 1)
	}
	n.mustRun(problem.None)
	for range 3 {
		for i, p := range o.people {
			p.id = fmt.Sprintf("%s-%d", p.id, i)
		}
		o.turnover()
		n.mustRun(problem.None)
	}
	for _, p := range o.people {
		p.mail = strings.ToLower(p.mail)
	}
	n.mustRun(problem.None)
	for _, p := range o.products {
		p.part = strings.ToLower(p.part)
	}
	n.mustRun(problem.None)
	o.turnover()
	n.mustRun(problem.None)
}

// A file of a former script knows neither ids of licenses nor of people.
func TestFirstPublicationAfterAScript(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 100)
	if err := os.WriteFile(n.plan.Job.Output.Path, []byte(o.file()), 0o600); err != nil {
		t.Fatal(err)
	}
	n.plan.First = false
	o.turnover()
	n.mustRun(problem.None)
	for range 6 {
		o.turnover()
		n.mustRun(problem.None)
	}
	// It is the oldest point of the window, within the first day, too.
	n, o = newProducts(t, 100)
	if err := os.WriteFile(n.plan.Job.Output.Path, []byte(o.file()), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		o.leave(20, "id-E3")
		o.hire(20, "id-E3")
		n.mustRun(problem.None)
		n.hours(1)
	}
	o.leave(20, "id-E3")
	o.hire(20, "id-E3")
	mustSay(t, n.mustRun(problem.Refused).text, "60 of the 100 holders")
}

// A job that runs each hour makes many files a day.
func TestHourlyRuns(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 100)
	n.mustRun(problem.None)
	for hour := range 24 * 9 {
		n.hours(1)
		if hour%12 == 0 {
			o.turnover()
		}
		n.mustRun(problem.None)
	}
	// Of the hundred two leave each hour: in a day, that is most of them.
	for hour := range 24 {
		n.hours(1)
		o.leave(2, "id-E3")
		o.hire(2, "id-E3")
		got := n.run()
		if got.class == problem.Refused {
			if hour < 12 { // some were replaced in the days before, too
				t.Fatalf("refused after %d hours:\n%s", hour, got.text)
			}
			return
		}
	}
	t.Error("nobody noticed")
}

// What keep keeps is no answer to a refusal.
func TestKeepIsNoConsent(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 100)
	n.plan.Job.Guard.OnRefusal = config.RefusalKeep
	n.mustRun(problem.None)
	for range 2 {
		o.leave(20, "id-E3")
		o.hire(20, "id-E3")
		n.mustRun(problem.None)
	}
	o.leave(20, "id-E3")
	o.hire(20, "id-E3")
	for range 20 {
		o.leave(1, "id-VISIO")
		o.hire(1, "id-VISIO")
		if got := n.mustRun(problem.Attention); !slices.Equal(got.KeptRows(), []string{"contoso:E3"}) {
			t.Fatalf("kept %q", got.KeptRows())
		}
	}
	// An approval settles it.
	last := n.mustRun(problem.Attention)
	if got, _ := n.typeIn([]string{"approve", last.Run, "--job", "nightly"}); got.class != problem.None {
		t.Fatalf("approving ended with %q:\n%s", got.class, got.text)
	}
	o.leave(5, "id-E3")
	n.mustRun(problem.None)
}

// An approval of one license forgets nothing of another one.
func TestApprovalForgetsNothingOfOthers(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 100)
	n.mustRun(problem.None)
	replace := func() {
		o.leave(8, "id-VISIO")
		o.hire(8, "id-VISIO")
	}
	replace()
	n.mustRun(problem.None)
	o.leave(25, "id-E3")
	got := n.mustRun(problem.Refused)
	if done, _ := n.typeIn([]string{"approve", got.Run, "--job", "nightly"}); done.class != problem.None {
		t.Fatalf("approving ended with %q:\n%s", done.class, done.text)
	}
	replace()
	n.mustRun(problem.None)
	replace()
	mustSay(t, n.mustRun(problem.Refused).text, "contoso:VISIO: 24 of the 40 holders")
}

// A dry run opens nothing, and a job of the same output closes nothing of another.
func TestOnlyRunsOfTheJobCloseARefusal(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	n.mustRun(problem.None)
	for range 2 {
		o.leave(20, "id-E3")
		o.hire(20, "id-E3")
		n.mustRun(problem.None)
	}
	o.leave(20, "id-E3")
	n.plan.DryRun = true
	n.mustRun(problem.Refused)
	n.plan.DryRun = false
	open := func() int {
		v, err := n.exporter.View(t.Context(), n.plan)
		if err != nil {
			t.Fatal(err)
		}
		return len(v.GuardMemory().Refusals)
	}
	if open() != 0 {
		t.Error("a dry run opened a refusal")
	}
	n.mustRun(problem.Refused)
	if open() != 2 {
		t.Errorf("%d refusals are open, not those of the license and of the file", open())
	}
	o.people, o.hired = nil, 40
	o.hire(100, "id-E3") // as it is published
	other := *n.plan.Job
	other.Name = "other"
	mine := n.plan.Job
	n.plan.Job = &other
	n.mustRun(problem.None)
	if open() != 2 {
		t.Error("another job closed them")
	}
	n.plan.Job = mine
	n.mustRun(problem.None)
	if open() != 0 {
		t.Error("the job itself did not close them")
	}
}
