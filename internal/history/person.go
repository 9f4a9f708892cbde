package history

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
)

// Kept says from when to when contents are kept, and how many.
type Kept struct {
	// From and To are when the oldest and the newest content that can be looked at was
	// found in force.
	From, To time.Time
	// Contents counts them.
	Contents int
	// Gaps is true if other contents were in force between them, which are not kept.
	Gaps bool
}

// Words begin a sentence with how many contents are kept.
func (k Kept) Words() string {
	if k.Contents == 1 {
		return "Kept is 1 content"
	}
	return fmt.Sprintf("Kept are %d contents", k.Contents)
}

// Person is somebody who holds, or held, licenses.
type Person struct {
	// Email and Name are the newest that are known; Emails are all, the newest first.
	Email, Name string
	Emails      []string
	// Holdings are ordered by UId, then by time.
	Holdings []Holding
}

// Holding is a license that a person held for some time.
type Holding struct {
	UID, Name, Source, Email string
	// Since is when it began, Until when it ended; Until is nil if it lasts.
	Since Step
	Until *Step
	// Why it ended.
	Why Why
}

// Step is a run that changed something.
type Step struct {
	// Run found it changed first, at Time.
	Run  string
	Time time.Time
	// After is when it was last seen unchanged; the zero time if it was never seen so,
	// since nothing older is kept.
	After time.Time
	// Exact is true if Run itself made the change, false if one of those between After
	// and Time did, whose tables are not kept.
	Exact bool
}

// MaxPersons is how many people a search may find.
const MaxPersons = 50

// mostHolders is how many holders of one content a search looks at: a person may be
// several of them.
const mostHolders = 10 * MaxPersons

// sight is what was seen of people in one content.
type sight struct {
	span    int
	people  []holder
	judge   *judge
	follows bool // the content before was the one before in time, too
}

// holder is one holder in a content.
type holder struct {
	id, email, name string
	held            []held
}

type held struct {
	license license.License
	row     int
}

// OfPerson finds everybody with an e-mail (what holds an @) or with a name that has
// all these words, without regard to case and diacritics. People are followed by their
// ids when their e-mail changes. If there is nobody, or more than MaxPersons, the error
// has the class Usage.
func (p *Past) OfPerson(search string) ([]Person, Kept, error) {
	f := newFinder(search)
	if len(f.words) == 0 && f.email == "" {
		return nil, Kept{}, problem.New(problem.Usage, "nobody was named", "Write an e-mail address or a name.")
	}
	sights, again := p.sights(f)
	for again {
		sights, again = p.sights(f)
	}
	if slices.ContainsFunc(sights, func(s sight) bool { return len(s.people) > mostHolders }) {
		return nil, Kept{}, tooMany(search)
	}
	kept := p.kept(sights)
	groups := f.groups(sights)
	switch {
	case kept.Contents == 0:
		return nil, kept, problem.New(problem.Usage, "no content of "+p.Output()+" is kept, so nobody can be looked for", "Run the job once.")
	case len(groups) == 0:
		return nil, kept, problem.New(problem.Usage, fmt.Sprintf("nobody with the e-mail or name %q is in what is kept for %s", search, p.Output()),
			fmt.Sprintf("%s from %s to %s (UTC). A name may be written in part; an e-mail must be whole.",
				kept.Words(), kept.From.UTC().Format(time.DateOnly), kept.To.UTC().Format(time.DateOnly)))
	case len(groups) > MaxPersons:
		return nil, kept, tooMany(search)
	}
	var all []Person
	for _, g := range groups {
		all = append(all, p.person(g, sights))
	}
	slices.SortFunc(all, func(a, b Person) int {
		return cmp.Or(cmp.Compare(license.FoldKey(a.Email), license.FoldKey(b.Email)), cmp.Compare(a.Name, b.Name))
	})
	return all, kept, nil
}

// sights looks for people in all contents that are kept. again is true if somebody
// became known after the first content: that person may be in those before, too.
func (p *Past) sights(f *finder) (all []sight, again bool) {
	for i := range p.spans {
		table := p.table(p.spans[i].digest)
		if table == nil {
			continue
		}
		before := f.known()
		people := f.find(table)
		follows := len(all) > 0 && all[len(all)-1].span == i-1 && p.spans[i].follows
		all = append(all, sight{span: i, people: people, follows: follows, judge: p.judgeOf(i, follows, table, people)})
		if len(people) > mostHolders {
			return all, false // too many to go on
		}
		again = again || f.known() > before && len(all) > 1
	}
	return all, again
}

func tooMany(search string) error {
	return problem.New(problem.Usage, fmt.Sprintf("more than %d people have a name with %q", MaxPersons, search), "Write more of the name, or the e-mail address.")
}

// judgeOf prepares to say why people lost what they had before a content.
func (p *Past) judgeOf(i int, follows bool, table *license.Table, people []holder) *judge {
	var run *Run
	base := ""
	if follows {
		at := slices.IndexFunc(p.runs, func(r Run) bool { return r.ID == p.spans[i].first.run })
		if at >= 0 {
			run, base = &p.runs[at], p.spans[i-1].digest
		}
	}
	j := p.newJudge(run, base, table)
	j.ids, j.emails = map[string]bool{}, map[string]bool{}
	for _, h := range people {
		if h.id != "" {
			j.ids[h.id] = true
		}
		j.emails[license.FoldKey(h.email)] = true
	}
	return j
}

// kept sums up what could be looked at.
func (p *Past) kept(sights []sight) Kept {
	k := Kept{Contents: len(sights)}
	for n, s := range sights {
		if n == 0 {
			k.From = p.spans[s.span].first.time
		} else if !s.follows {
			k.Gaps = true
		}
		k.To = p.spans[s.span].last.time
	}
	return k
}

// finder looks for people, and learns their ids and e-mails meanwhile.
type finder struct {
	email string   // folded; empty if a name was given
	words []string // plain
	// ids and emails are known to be those of somebody who was looked for.
	ids, emails map[string]bool
}

func newFinder(search string) *finder {
	f := &finder{ids: map[string]bool{}, emails: map[string]bool{}}
	if strings.Contains(search, "@") {
		f.email = license.FoldKey(strings.TrimSpace(search))
		f.emails[f.email] = true
	} else {
		f.words = strings.Fields(simple(search))
	}
	return f
}

func (f *finder) known() int { return len(f.ids) + len(f.emails) }

// find lists the holders of a table that are looked for, with what they hold.
func (f *finder) find(t *license.Table) []holder {
	at := map[uint32]int{}
	var all []holder
	for again := true; again; {
		again = false
		for rank := range uint32(t.Holders()) { // #nosec G115 -- ranks are of this type
			if _, found := at[rank]; found {
				continue
			}
			email, name := t.Holder(rank)
			id := t.HolderID(rank)
			if !f.is(id, email, name) {
				continue
			}
			again = f.learn(id, email) || again
			at[rank] = len(all)
			all = append(all, holder{id: id, email: email, name: name})
			if len(all) > mostHolders {
				return all
			}
		}
	}
	for i := range t.Licenses() {
		ranks := t.Ranks(i)
		for rank, n := range at {
			if row, holds := slices.BinarySearch(ranks, rank); holds {
				all[n].held = append(all[n].held, held{license: t.Licenses()[i], row: row})
			}
		}
	}
	return all
}

func (f *finder) is(id, email, name string) bool {
	if id != "" && f.ids[id] || f.emails[license.FoldKey(email)] {
		return true
	}
	if len(f.words) == 0 {
		return false
	}
	plain := simple(name)
	for _, word := range f.words {
		if !strings.Contains(plain, word) {
			return false
		}
	}
	return true
}

// learn reports whether the id or the e-mail of somebody who was found is new.
func (f *finder) learn(id, email string) bool {
	n := f.known()
	if id != "" {
		f.ids[id] = true
	}
	f.emails[license.FoldKey(email)] = true
	return f.known() > n
}

// groups joins ids and e-mails that are one person: what a holder has together.
func (f *finder) groups(sights []sight) []map[string]bool {
	var groups []map[string]bool
	for _, s := range sights {
		for _, h := range s.people {
			names := h.keys()
			joined := map[string]bool{}
			var others []map[string]bool
			for _, g := range groups {
				if slices.ContainsFunc(names, func(n string) bool { return g[n] }) {
					for n := range g {
						joined[n] = true
					}
				} else {
					others = append(others, g)
				}
			}
			for _, n := range names {
				joined[n] = true
			}
			groups = append(others, joined)
		}
	}
	return groups
}

func (h *holder) keys() []string {
	keys := []string{"@" + license.FoldKey(h.email)}
	if h.id != "" {
		keys = append(keys, "#"+h.id)
	}
	return keys
}

// person follows one person through all contents.
func (p *Past) person(group map[string]bool, sights []sight) Person {
	var who Person
	open := map[[2]string]*Holding{}
	rows := map[[2]string]lostRow{}
	var done []Holding
	for n, s := range sights {
		here := map[[2]string]bool{}
		step := p.step(n, sights)
		for _, h := range s.people {
			if !group[h.keys()[0]] {
				continue
			}
			who.Email, who.Name = h.email, h.name
			who.Emails = slices.DeleteFunc(who.Emails, func(e string) bool { return e == h.email })
			who.Emails = slices.Insert(who.Emails, 0, h.email)
			for _, held := range h.held {
				key := licenseKey(&held.license)
				here[key] = true
				if open[key] == nil {
					open[key] = &Holding{Source: held.license.Source, Since: step}
				}
				open[key].UID, open[key].Name, open[key].Email = held.license.UID, held.license.Name, h.email
				rows[key] = lostRow{held.license, license.Row{Email: h.email, Name: h.name, HolderID: h.id}, held.row}
			}
		}
		for key, holding := range open {
			if here[key] {
				continue
			}
			ended := step
			holding.Until = &ended
			r := rows[key]
			holding.Why = s.judge.why(&r.license, r.row, r.number)
			done = append(done, *holding)
			delete(open, key)
		}
	}
	for _, holding := range open {
		done = append(done, *holding)
	}
	slices.SortFunc(done, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(license.FoldKey(a.UID), license.FoldKey(b.UID)), a.Since.Time.Compare(b.Since.Time))
	})
	who.Holdings = done
	return who
}

type lostRow struct {
	license license.License
	row     license.Row
	number  int
}

// step is what came before a content that can be looked at.
func (p *Past) step(n int, sights []sight) Step {
	first := p.spans[sights[n].span].first
	s := Step{Run: first.run, Time: first.time, Exact: sights[n].follows}
	if n > 0 {
		s.After = p.spans[sights[n-1].span].last.time
	}
	return s
}

// simple is a name without case and diacritics, so that Novak finds Novák.
func simple(name string) string {
	ascii := strings.IndexFunc(name, func(r rune) bool { return r >= 0x80 }) < 0
	if ascii {
		return strings.ToLower(name)
	}
	plain, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn))), name)
	if err != nil {
		plain = name
	}
	return strings.ToLower(plain)
}
