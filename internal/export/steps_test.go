package export_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
)

// Whatever happens in between: what runs publish without anybody's approval never
// takes a license from more than 40 % of those who had it when one of the last days
// began, since the last approval or rollback.
func TestNobodyIsTakenInSteps(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			n, o := newProducts(t, 100)
			s := &steps{nights: n, office: o, dice: rand.New(rand.NewPCG(seed, 40)), happened: map[string]int{}}
			if seed%2 == 1 {
				n.plan.Job.Guard.OnRefusal = config.RefusalKeep
			}
			for range 90 {
				s.step()
			}
			for _, want := range []string{"run ", "refused", "approved", "rolled back"} {
				if s.happened[want] == 0 {
					t.Errorf("%q never happened: %v", want, s.happened)
				}
			}
		})
	}
}

// steps are steps that take more than ordinary days do.
type steps struct {
	*nights

	office   *office
	dice     *rand.Rand
	past     []content // since the last approval or rollback
	refused  []string
	happened map[string]int
}

// content is who held what, by product, since a time.
type content struct {
	time time.Time
	held map[string]map[string]bool
}

func (s *steps) step() {
	s.t.Helper()
	for range s.dice.IntN(3) {
		id := []string{"id-E3", "id-E5", "id-VISIO"}[s.dice.IntN(3)]
		if many := len(s.office.holding(id)); many > 1 {
			gone := 1 + s.dice.IntN(many/5+1)
			s.office.leave(min(gone, many), id)
			s.office.hire(gone+s.dice.IntN(2), id)
		}
		if s.dice.IntN(8) == 0 { // a product that grows may hide that people lose it
			many := len(s.office.holding(id))
			s.office.leave(many/2, id)
			s.office.hire(many+s.dice.IntN(many+1), id)
		}
	}
	switch s.dice.IntN(12) {
	case 0:
		s.approve()
	case 1:
		if len(s.past) > 1 && s.dice.IntN(3) == 0 {
			if _, err := s.exporter.Rollback(s.t.Context(), s.plan, "", nil); err != nil && problem.ClassOf(err) != problem.Usage {
				s.t.Fatal(err)
			}
			s.settled("rolled back")
		}
	default:
		s.runs()
	}
	s.clock.now = s.clock.now.Add(time.Duration(s.dice.IntN(20)) * time.Hour)
}

func (s *steps) runs() {
	s.t.Helper()
	at := s.clock.now
	got := s.run()
	s.clock.now = at
	s.happened["run "+string(got.class)]++
	switch got.class {
	case problem.Refused, problem.Attention:
		s.happened["refused"]++
		s.refused = append(s.refused, got.Run)
	case problem.None:
		s.refused = nil
	default:
		s.t.Fatalf("a run ended with %q:\n%s", got.class, got.text)
	}
	if got.Published == nil {
		return
	}
	now := s.content(at)
	if len(s.past) > 0 {
		s.check(now)
	}
	s.past = append(s.past, now)
}

func (s *steps) approve() {
	s.t.Helper()
	if len(s.refused) == 0 {
		return
	}
	if _, err := s.exporter.Approve(s.t.Context(), s.plan, export.Approval{Run: s.refused[len(s.refused)-1], By: "jana"}); err == nil {
		s.settled("approved")
	}
}

// settled begins anew: this is more than is settled, but never less.
func (s *steps) settled(what string) {
	s.happened[what]++
	s.refused, s.past = nil, []content{s.content(s.clock.now)}
}

// content reads the file.
func (s *steps) content(at time.Time) content {
	c := content{at, map[string]map[string]bool{}}
	for line := range strings.Lines(s.published()) {
		if fields := strings.Split(line, ";"); strings.Contains(line, "@") {
			if c.held[fields[0]] == nil {
				c.held[fields[0]] = map[string]bool{}
			}
			c.held[fields[0]][fields[2]] = true
		}
	}
	return c
}

// check compares with what was published when each of the last days began. A
// license of which this run took nobody may have lost more before.
func (s *steps) check(now content) {
	s.t.Helper()
	latest := s.past[len(s.past)-1]
	day := now.time.Truncate(24 * time.Hour)
	for range 7 {
		i := slices.IndexFunc(s.past, func(c content) bool { return !c.time.Before(day) })
		if i < 0 {
			i = len(s.past)
		}
		day = day.AddDate(0, 0, -1)
		if i == 0 {
			continue
		}
		for uid, before := range s.past[i-1].held {
			gone := missing(before, now.held[uid])
			taken := missing(latest.held[uid], now.held[uid])
			if taken > 0 && len(before) >= 10 && gone*10 > len(before)*4 {
				s.t.Fatalf("%s: of %d holders when %s began %d are gone", uid, len(before), day.AddDate(0, 0, 1).Format(time.DateOnly), gone)
			}
		}
	}
}

// missing counts those of a who are not in b.
func missing(a, b map[string]bool) (n int) {
	for who := range a {
		if !b[who] {
			n++
		}
	}
	return n
}
