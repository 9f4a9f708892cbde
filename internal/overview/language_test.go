package overview_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// A refusal is said in Czech as well; commands and UIds stay.
func TestConcernsAreSaidInCzech(t *testing.T) {
	t.Parallel()
	f := facts(t)
	refused(&f, night)
	f.Records[0].Guard.Findings[0].Before = 4000
	f.Hold = &state.Hold{By: "ann", Reason: "move", Since: night}
	j := overview.Of(f, morning)
	want := "strážce odmítl nový soubor: contoso:E3: dříve 4 000, nyní 20, ubylo 20 (velký podíl úbytků, mez 20 %) a 1 další"
	if got := plainSpaces(j.Concerns[0].Text.In(phrase.Czech)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := j.Concerns[0].Actions[0].Text.In(phrase.Czech); got != "Podívejte se, kdo by o co přišel" {
		t.Errorf("got %q", got)
	}
	held := j.Concerns[1]
	if got := held.Text.String(); got != "held by ann (move): runs of the job publish nothing" {
		t.Errorf("got %q", got)
	}
	if got := held.Public().In(phrase.Czech); got != "pozastaveno: běhy úlohy nic nezveřejní" {
		t.Errorf("many people read %q", got)
	}
}

// The terminal shows the names of rules as the documentation does.
func TestRulesAndLimitsInTwoLanguages(t *testing.T) {
	t.Parallel()
	for _, r := range []guard.Reason{
		guard.NoRows, guard.Vanished, guard.Emptied, guard.UIDChanged, guard.Removed, guard.RemovedRows, guard.Erosion, guard.EmailsChanged,
		guard.EmailCreep, guard.HoldersMissing, guard.HalfDirectory, guard.SmallEmptied, guard.Grown, guard.OverConsumed, guard.Unheld,
	} {
		said := overview.Found(state.GuardFinding{Rule: string(r)})
		words := strings.ReplaceAll(string(r), "_", " ")
		if got := said.String(); got != "the file: 0 before, 0 now ("+words+")" {
			t.Errorf("got %q", got)
		}
		if got := said.In(phrase.Czech); strings.Contains(got, words) {
			t.Errorf("%q is English", got)
		}
	}
	for limit, czech := range map[string]string{
		"12.5 %":                               "12,5 %",
		"40 holders":                           "40 držitelů",
		"1 holders":                            "1 držitel",
		"200 rows that are also more than 1 %": "200 řádků, které jsou zároveň víc než 1 %",
		"":                                     "",
		"40 holders or so":                     "40 holders or so",
		"of a version to come%":                "of a version to come%",
	} {
		said := overview.Found(state.GuardFinding{Rule: "other_rule", License: "x:A", Limit: limit})
		english, inCzech := "x:A: 0 before, 0 now (other rule)", "x:A: dříve 0, nyní 0 (other rule)"
		if limit != "" {
			english, inCzech = "x:A: 0 before, 0 now (other rule, limit "+limit+")", "x:A: dříve 0, nyní 0 (other rule, mez "+czech+")"
		}
		if got := said.String(); got != english {
			t.Errorf("got %q, want %q", got, english)
		}
		if got := plainSpaces(said.In(phrase.Czech)); got != inCzech {
			t.Errorf("got %q, want %q", got, inCzech)
		}
	}
}

func plainSpaces(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }
