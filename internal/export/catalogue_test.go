package export_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/problem"
)

// badInput is something that a source may report although it is wrong, in a way
// that looks complete.
type badInput struct {
	name string
	do   func(*company)
	// want is what the guard must find, among others.
	want guard.Reason
	// never: nobody can approve it.
	never bool
}

func badInputs() []badInput {
	half := func(people []*person) []*person { return people[:len(people)/2] }
	return []badInput{
		{name: "half the pages lost", do: func(c *company) { c.share = half }, want: guard.HalfDirectory},
		{name: "half the pages lost, and the vendor names no numbers", do: func(c *company) { c.share, c.silent = half, true }, want: guard.Removed},
		{name: "another tenant", do: otherTenant, want: guard.Vanished},
		{name: "another tenant with the same products", do: func(c *company) { c.account = "fabrikam" }, want: guard.UIDChanged},
		{name: "empty tenant", do: func(c *company) { c.products, c.people = nil, nil }, want: guard.NoRows, never: true},
		{name: "tenant without people", do: func(c *company) { c.people = nil }, want: guard.NoRows, never: true},
		{name: "one product missing", do: func(c *company) { c.end("VISIO") }, want: guard.Vanished},
		{name: "one product without holders", do: func(c *company) { c.take("id-VISIO") }, want: guard.Emptied},
		{name: "the filter gives those without licenses", do: func(c *company) { c.share = without }, want: guard.NoRows, never: true},
		{name: "the filter ignores licenses that come by a group", do: byGroup, want: guard.Removed},
		{name: "all e-mails are sign-in names", do: func(c *company) {
			for _, p := range c.people {
				p.mail = ""
			}
		}, want: guard.EmailsChanged},
	}
}

// otherTenant is a company of the same size that has nothing in common with
// this one.
func otherTenant(c *company) {
	c.account, c.domain = "fabrikam", "fabrikam.example"
	for _, p := range c.products {
		p.id = "other-" + p.id
	}
	for _, p := range c.people {
		p.id, p.holds = "other-"+p.id, slices.Clone(p.holds)
		for i := range p.holds {
			p.holds[i] = "other-" + p.holds[i]
		}
	}
	c.rename(c.domain)
}

func without(people []*person) []*person {
	return slices.DeleteFunc(slices.Clone(people), func(p *person) bool { return len(p.holds) > 0 })
}

// byGroup takes the main product from two of five people: the vendor itself
// believes that they have none.
func byGroup(c *company) {
	for i, p := range c.people {
		if i%5 < 2 {
			p.holds = slices.DeleteFunc(slices.Clone(p.holds), func(id string) bool { return id == "id-OFFICE_E3" })
		}
	}
}

// Each bad input is refused whole: nothing of it reaches the file.
func TestBadInputsAreRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range badInputs() {
		t.Run(bad.name, func(t *testing.T) {
			t.Parallel()
			n := newNights(t)
			c := newCompany(n.vendor)
			n.plan.First = true
			for range 3 { // some ordinary nights before
				if got := n.run(); got.class != problem.None {
					t.Fatalf("an ordinary night ended with %q:\n%s", got.class, got.text)
				}
				c.churn()
			}
			before := n.published()
			bad.do(c)
			got := n.run()
			if got.class != problem.Refused {
				t.Fatalf("it ended with %q:\n%s", got.class, got.text)
			}
			if n.published() != before {
				t.Error("the file changed")
			}
			if !slices.ContainsFunc(got.Verdict.Refusals(), func(f guard.Finding) bool { return f.Reason == bad.want }) {
				t.Errorf("the guard found %v, but not %s", got.Verdict.Refusals(), bad.want)
			}
			checkApproval(t, n, got, bad.never, before)
		})
	}
}

// checkApproval makes sure that a person is told how to approve what may be
// approved, and that the rest cannot be.
func checkApproval(t *testing.T, n *nights, got night, never bool, before string) {
	t.Helper()
	reported := commands(got.text, "approve")
	if !never {
		if len(reported) != 1 {
			t.Errorf("%d commands to approve in:\n%s", len(reported), got.text)
		}
		return
	}
	if len(reported) > 0 {
		t.Errorf("%q is offered", reported)
	}
	forced, err := n.typeIn([]string{"approve", got.Run, "--job", "nightly"})
	if err != nil || forced.class != problem.Refused {
		t.Errorf("approving it ended with %q %v:\n%s", forced.class, err, forced.text)
	}
	if n.published() != before {
		t.Error("the approval changed the file")
	}
}

// A source that says how many units are in use is not believed even in the very
// first run if it names too few people.
func TestHalfADirectoryIsNoFirstFile(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	newCompany(n.vendor).share = func(people []*person) []*person { return people[:len(people)/2] }
	n.plan.First = true
	got := n.run()
	if got.class != problem.Refused {
		t.Errorf("it ended with %q:\n%s", got.class, got.text)
	}
	mustSay(t, got.text, "part of the directory is missing")
}

func mustSay(t *testing.T, text, what string) {
	t.Helper()
	if !strings.Contains(text, what) {
		t.Fatalf("nothing about %q in:\n%s", what, text)
	}
}
