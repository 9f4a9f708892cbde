package export_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// company fills a vendor with people and lets them come and go, the same way in
// each test.
type company struct {
	*vendor

	dice   *rand.Rand
	hired  int
	domain string
}

// newCompany hires the first people: 800, most of them with Office, a third of
// those in the works, some with special software, one with SNAGIT.
func newCompany(v *vendor) *company {
	c := &company{vendor: v, dice: rand.New(rand.NewPCG(2026, 365)), domain: "contoso.cz"}
	for _, part := range []string{"OFFICE_E3", "OFFICE_E5", "OFFICE_F3", "VISIO", "PROJECT", "COPILOT", "CAD", "SNAGIT"} {
		c.list(part)
	}
	for range 800 {
		c.hire()
	}
	owner := c.hire()
	owner.holds = append(owner.holds, "id-SNAGIT")
	return c
}

// list begins a contract.
func (c *company) list(part string) {
	c.products = append(c.products, &product{id: "id-" + part, part: part, purchased: 1000})
}

// hire lets somebody join, with what people usually get here.
func (c *company) hire() *person {
	c.hired++
	login := fmt.Sprintf("x%05d@contoso.onmicrosoft.com", c.hired)
	p := &person{id: fmt.Sprintf("p-%05d", c.hired), name: fmt.Sprintf("Person %d", c.hired), login: login}
	p.mail = fmt.Sprintf("person.%05d@%s", c.hired, c.domain)
	switch n := c.dice.IntN(100); {
	case n < 50:
		p.holds = []string{"id-OFFICE_E3"}
	case n < 60:
		p.holds = []string{"id-OFFICE_E5"}
	case n < 90:
		p.holds = []string{"id-OFFICE_F3"}
	}
	for _, extra := range []struct {
		part    string
		percent int
	}{{"VISIO", 5}, {"PROJECT", 3}, {"COPILOT", 6}, {"CAD", 4}} {
		if c.dice.IntN(100) < extra.percent {
			p.holds = append(p.holds, "id-"+extra.part)
		}
	}
	c.people = append(c.people, p)
	return p
}

// leave lets somebody go; the only holder of SNAGIT stays.
func (c *company) leave() {
	for {
		i := c.dice.IntN(len(c.people))
		if !slices.Contains(c.people[i].holds, "id-SNAGIT") {
			c.people = slices.Delete(c.people, i, i+1)
			return
		}
	}
}

// churn is one ordinary day: in a month, 2 % of the people leave, as many join,
// and 1 % get other software.
func (c *company) churn() {
	perDay := float64(len(c.people)) * 0.02 / 30
	for range c.some(perDay) {
		c.leave()
	}
	for range c.some(perDay) {
		c.hire()
	}
	for range c.some(perDay / 2) {
		p := c.people[c.dice.IntN(len(c.people))]
		c.toggle(p, []string{"id-VISIO", "id-COPILOT"}[c.dice.IntN(2)])
	}
}

// some is a number of events that happen n times a day on average.
func (c *company) some(n float64) int {
	whole := int(n)
	if c.dice.Float64() < n-float64(whole) {
		whole++
	}
	return whole
}

func (c *company) toggle(p *person, id string) {
	if i := slices.Index(p.holds, id); i >= 0 {
		p.holds = slices.Delete(slices.Clone(p.holds), i, i+1)
		return
	}
	if c.dice.IntN(10) == 0 { // few people have special software
		p.holds = append(slices.Clone(p.holds), id)
	}
}

// exchange gives up to n holders of one product another one instead.
func (c *company) exchange(n int, from, to string) {
	for _, p := range c.people {
		if i := slices.Index(p.holds, from); i >= 0 && n > 0 && !slices.Contains(p.holds, to) {
			p.holds = slices.Clone(p.holds)
			p.holds[i] = to
			n--
		}
	}
}

// rename moves everybody to another domain.
func (c *company) rename(domain string) {
	for _, p := range c.people {
		local, _, _ := strings.Cut(p.mail, "@")
		p.mail = local + "@" + domain
	}
	c.domain = domain
}

// take takes a product from all its holders.
func (c *company) take(id string) {
	for _, p := range c.people {
		p.holds = slices.DeleteFunc(slices.Clone(p.holds), func(h string) bool { return h == id })
	}
}

// end ends a contract: the vendor does not list the product any more.
func (c *company) end(part string) {
	c.take("id-" + part)
	c.products = slices.DeleteFunc(c.products, func(p *product) bool { return p.part == part })
}
