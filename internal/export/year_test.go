package export_test

import (
	"slices"
	"testing"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// A year of a company that changes as companies do. The guard must speak up
// where somebody has to look, nowhere else, and each time the commands that it
// prints must settle the matter.
func TestYear(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("one night after the other: the race detector finds nothing in them that it does not find in one")
	}
	y := &year{nights: newNights(t)}
	y.company = newCompany(y.vendor)
	y.plan.First = true
	for day := 1; day <= 365; day++ {
		y.company.churn()
		switch day {
		case 75: // a reorganization, on a Friday: the works get the Office of the offices
			y.company.exchange(150, "id-OFFICE_F3", "id-OFFICE_E3")
			y.expect(day, day+2, "OFFICE_F3")
		case 76, 77: // people leave on weekends, too
			y.company.leave()
		case 130: // a renamed domain
			y.company.rename("contoso.com")
			y.expect(day, day, "the file")
		case 190: // an acquired company, with its own software
			y.company.list("FABRIKAM_ERP")
			y.company.domain = "fabrikam.example"
			for range 240 {
				p := y.company.hire()
				p.holds = append(p.holds, "id-FABRIKAM_ERP")
			}
		case 250: // a contract ends
			y.company.end("CAD")
			y.expect(day, day, "CAD")
		case 300: // the only holder of a license gives it back
			y.company.take("id-SNAGIT")
		}
		y.night(day)
	}
	if want := []int{75, 76, 77, 130, 250}; !slices.Equal(y.refused, want) {
		t.Errorf("the guard refused in the nights %v, want %v", y.refused, want)
	}
	// Freed on these days, and cleared by hand in the morning.
	if want := []int{250, 300}; !slices.Equal(y.acknowledged, want) {
		t.Errorf("licenses were cleared by hand on the days %v, want %v", y.acknowledged, want)
	}
	y.checkEnd()
}

// year is a year of nights, each with a morning after.
type year struct {
	*nights

	company      *company
	due          map[int]bool // nights in which the guard must refuse
	reacts       int          // the morning on which somebody looks at it
	about        string
	refused      []int
	acknowledged []int
	first        night // the first refusal that nobody has settled yet
}

// expect says that the guard must refuse from this night on, about something,
// until somebody reacts on a later morning.
func (y *year) expect(day, reacts int, about string) {
	y.due = map[int]bool{}
	for ; day <= reacts; day++ {
		y.due[day] = true
	}
	y.reacts, y.about = reacts, about
}

// night makes a run and does what is due on the morning after.
func (y *year) night(day int) {
	y.t.Helper()
	before := ""
	if day > 1 {
		before = y.published()
	}
	got := y.run()
	switch {
	case got.class == problem.Refused:
		y.refusedIn(day, got, before)
	case got.class != problem.None:
		y.t.Fatalf("day %d ended with %q:\n%s", day, got.class, got.text)
	case y.due[day]:
		y.t.Fatalf("day %d was published, although somebody had to look at %s first", day, y.about)
	default:
		y.checkPublished(day)
		y.clearByHand(day, got)
	}
}

// refusedIn checks a refusal and, on the day for that, settles it.
func (y *year) refusedIn(day int, got night, before string) {
	y.t.Helper()
	if !y.due[day] {
		y.t.Fatalf("day %d was refused without need:\n%s", day, got.text)
	}
	if y.published() != before {
		y.t.Fatalf("day %d was refused, but the file changed", day)
	}
	mustSay(y.t, got.text, y.about)
	y.refused = append(y.refused, day)
	if y.first.Outcome == nil {
		y.first = got
	}
	if day == y.reacts {
		y.settle(day)
	}
}

// settle types what the first of the refusals says. If more has happened since,
// it says so and names what to type instead.
func (y *year) settle(day int) {
	y.t.Helper()
	reported := y.first
	for range 2 {
		typed := commands(reported.text, "approve")
		if len(typed) != 1 {
			y.t.Fatalf("day %d: %d commands to approve in:\n%s", day, len(typed), reported.text)
		}
		var err error
		if reported, err = y.typeIn(typed[0]); err != nil {
			y.t.Fatal(err)
		}
		if reported.class == problem.None {
			y.first = night{}
			y.checkPublished(day)
			y.clearByHand(day, reported)
			return
		}
	}
	y.t.Fatalf("day %d: the commands do not settle it:\n%s", day, reported.text)
}

// clearByHand does in Alvao what the file cannot say, and types what the summary
// says.
func (y *year) clearByHand(day int, reported night) {
	y.t.Helper()
	for _, c := range commands(reported.text, "ack") {
		if _, err := y.typeIn(c); err != nil {
			y.t.Fatalf("day %d: %v", day, err)
		}
		y.acknowledged = append(y.acknowledged, day)
	}
}

// checkPublished compares the file with what the vendor has.
func (y *year) checkPublished(day int) {
	y.t.Helper()
	if y.published() != y.file() {
		y.t.Fatalf("day %d: the file is not what the vendor has", day)
	}
}

// checkEnd looks at what is left of the year.
func (y *year) checkEnd() {
	y.t.Helper()
	view, err := y.exporter.View(y.t.Context(), y.plan)
	if err != nil {
		y.t.Fatal(err)
	}
	if left := view.ByHand(); len(left) > 0 {
		y.t.Errorf("still to clear by hand: %v", left)
	}
	if kind := view.Situation().Kind; kind != state.AsPublished {
		y.t.Errorf("the situation is %q", kind)
	}
	records, err := view.Records(0)
	if err != nil {
		y.t.Fatal(err)
	}
	// 365 nights, three approvals, and the one that named too little.
	if want := 365 + 4; len(records) != want {
		y.t.Errorf("%d records, want %d", len(records), want)
	}
}
