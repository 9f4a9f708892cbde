package scaffold_test

import (
	"slices"
	"strings"
)

// dropping is how a project is tried with answers that lack something.
type dropping struct {
	// fakeAPI starts the fake API, flag names its fault.
	fakeAPI []string
	flag    string
	plugin  []string
	// tests run those of the project, failed is what they say then.
	tests  []string
	failed string
	// file has the statement send, which sends an answer; drops are statements
	// that take something out of it before, by the name of the fault.
	file, send string
	drops      map[string]string
}

// noticesDroppedAnswers expects that the kit fails with a fake API that drops the
// total, the next page or both, and that the tests of the project do when its fake
// API is changed to do the same.
func (p project) noticesDroppedAnswers(d dropping) {
	p.t.Helper()
	for _, faults := range [][]string{{"no-total"}, {"no-next"}, {"no-total", "no-next"}} {
		p.kit = d.plugin
		output, err := p.try(slices.Concat(d.fakeAPI, []string{d.flag, strings.Join(faults, ","), self(p.t)})...)
		if err == nil || !strings.Contains(output, "FAIL  export.completed") {
			p.t.Errorf("%v: the kit passed (%v)\n%s", faults, err, output)
		}
		changed := d.send
		for _, fault := range faults {
			changed = d.drops[fault] + "; " + changed
		}
		p.replace(d.file, d.send, changed)
		output, err = p.try(d.tests...)
		if err == nil || !strings.Contains(output, d.failed) {
			p.t.Errorf("%v: the tests passed (%v)\n%s", faults, err, output)
		}
		p.replace(d.file, changed, d.send)
	}
}
