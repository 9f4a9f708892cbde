package export_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Whatever people and sources do in whatever order: a run that ends well leaves what
// the vendor has, a rollback what was published before, an approval takes nothing
// from anybody who was not on the list of the run that was named; and everything
// else leaves the file alone.
func TestOddOrders(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			n := newNights(t)
			x := &oddDays{
				nights: n, company: newCompany(n.vendor), dice: rand.New(rand.NewPCG(seed, 1)),
				published: map[string]bool{}, lists: map[string]map[string]bool{}, happened: map[string]int{},
			}
			n.plan.First = true
			x.runs()
			for range 60 {
				x.day()
			}
			for _, want := range []string{"run ", "ill refused", "approve ", "approve refused", "rollback "} {
				if x.happened[want] == 0 {
					t.Errorf("%q never happened: %v", want, x.happened)
				}
			}
		})
	}
}

// oddDays are days on which anything may happen.
type oddDays struct {
	*nights

	company   *company
	dice      *rand.Rand
	latest    string                     // what was published last
	published map[string]bool            // every content that ever was
	lists     map[string]map[string]bool // who would have lost what, by refused run
	happened  map[string]int
}

func (x *oddDays) day() {
	x.t.Helper()
	x.company.churn()
	for _, do := range []func(){
		x.ill, x.ill, x.approves, x.approves, x.rollsBack, x.edits, x.clockJumps, x.resumes, x.runs, x.ill, x.approves,
	} {
		if x.dice.IntN(4) == 0 {
			do()
		}
	}
}

// runs makes an ordinary run.
func (x *oddDays) runs() {
	x.t.Helper()
	x.does("run", x.run, func(night) {
		if x.file() != x.now() {
			x.t.Fatal("the file is not what the vendor has")
		}
	})
}

// ill makes a run in which the vendor names only a part of the people.
func (x *oddDays) ill() {
	x.t.Helper()
	part := 2 + x.dice.IntN(6) // a sixth or a seventh may pass
	x.company.silent = x.dice.IntN(2) == 0
	x.company.share = func(people []*person) []*person { return people[:len(people)-len(people)/part] }
	x.does("ill", x.run, func(night) {})
	x.company.share, x.company.silent = nil, false
}

// approves approves any refused run.
func (x *oddDays) approves() {
	x.t.Helper()
	if len(x.lists) == 0 {
		return
	}
	runs := slices.Sorted(maps.Keys(x.lists))
	named := runs[x.dice.IntN(len(runs))]
	if x.dice.IntN(2) == 0 {
		named = runs[len(runs)-1]
	}
	before := rowsOf(x.latest)
	x.does("approve", func() night {
		got, _ := x.typeIn([]string{"approve", named, "--job", "nightly"})
		return got
	}, func(night) {
		after := rowsOf(x.now())
		for row := range before {
			if !after[row] && !x.lists[named][row] {
				x.t.Fatalf("%s lost the license, and was not on the list of run %s", row, named)
			}
		}
	})
}

func (x *oddDays) rollsBack() {
	x.t.Helper()
	var hold *state.Hold
	if x.dice.IntN(3) == 0 {
		hold = &state.Hold{By: "jana"}
	}
	x.does("rollback", func() night {
		o, err := x.exporter.Rollback(x.t.Context(), x.plan, "", hold)
		return x.shown(o, err)
	}, func(night) {
		if !x.published[x.now()] {
			x.t.Fatal("something was brought back that never was")
		}
	})
}

func (x *oddDays) resumes() {
	x.t.Helper()
	if _, err := x.exporter.Resume(x.t.Context(), x.plan); err != nil {
		x.t.Fatal(err)
	}
}

// edits lets somebody touch the file.
func (x *oddDays) edits() {
	path := x.plan.Job.Output.Path
	switch x.dice.IntN(3) {
	case 0:
		_ = os.Remove(path)
	case 1:
		_ = os.WriteFile(path, []byte(x.latest[:len(x.latest)/2]), 0o600)
	default:
		old := slices.Sorted(maps.Keys(x.published))
		_ = os.WriteFile(path, []byte(old[x.dice.IntN(len(old))]), 0o600)
	}
}

func (x *oddDays) clockJumps() {
	x.clock.now = x.clock.now.Add(time.Duration(x.dice.IntN(96)-24) * time.Hour)
}

// does makes a run of whatever kind and checks what it left.
func (x *oddDays) does(what string, run func() night, published func(night)) {
	x.t.Helper()
	before := x.now()
	got := run()
	x.happened[what+" "+string(got.class)]++
	switch got.class {
	case problem.None:
		published(got)
		x.latest = x.now()
		x.published[x.latest] = true
	case problem.Refused:
		if what != "approve" {
			x.lists[got.Run] = removed(x.latest, got)
		}
		fallthrough
	case problem.Attention, problem.Usage: // held, or a run that is not known any more
		if x.now() != before {
			x.t.Fatalf("%s ended with %q, but the file changed:\n%s", what, got.class, got.text)
		}
	default:
		x.t.Fatalf("%s ended with %q:\n%s", what, got.class, got.text)
	}
}

// now is the content of the file; empty if it is not there.
func (x *oddDays) now() string {
	content, _ := os.ReadFile(x.plan.Job.Output.Path)
	return string(content)
}

// removed are the assignments that a refused run would have removed.
func removed(before string, refused night) map[string]bool {
	after := map[string]bool{}
	for r := range refused.Table.Rows() {
		after[r.License.UID+";"+r.Email] = true
	}
	gone := rowsOf(before)
	maps.DeleteFunc(gone, func(row string, _ bool) bool { return after[row] })
	return gone
}

// rowsOf are the assignments in a file.
func rowsOf(file string) map[string]bool {
	rows := map[string]bool{}
	for line := range strings.Lines(file) {
		if fields := strings.Split(line, ";"); strings.Contains(line, "@") {
			rows[fields[0]+";"+fields[2]] = true
		}
	}
	return rows
}
