package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
)

// UnfitError says that a source sent what no file can hold. It is the source's
// fault and found when it was read, so that the job may use its published rows
// instead.
type UnfitError struct {
	// Source that sent it.
	Source string
	// Faults are the first of them, one a line; Count is how many there are.
	Faults []string
	Count  int
	// Setting is the line of the configuration file that gives another UId to a
	// license; empty if that would not help.
	Setting string
}

// maxUnfit is how many faults of a source an UnfitError lists.
const maxUnfit = 10

// Problem lists the faults and says what to do.
func (e *UnfitError) Problem() *problem.Problem {
	p := &problem.Problem{
		Class: problem.Source, Code: "host.unfit", Place: problem.Place{Source: e.Source},
		Summary: "it sent what the file cannot hold",
		Remedy:  "Correct it where the source reads it. Nothing of this source is used",
	}
	found := e.Faults
	if more := e.Count - len(e.Faults); more > 0 {
		found = append(slices.Clone(found), fmt.Sprintf("and %d more", more))
	}
	p.Detail = strings.Join(found, "\n")
	if e.Setting != "" {
		p.Remedy += ". Or give the license another UId, the one that Alvao has:\n" + problem.Below(e.Setting)
	}
	return p
}

// Error is the text of the problem.
func (e *UnfitError) Error() string { return e.Problem().Error() }

func (e *UnfitError) add(format string, args ...any) {
	if e.Count++; len(e.Faults) < maxUnfit {
		e.Faults = append(e.Faults, fmt.Sprintf(format, args...))
	}
}

// fit returns an *UnfitError if a snapshot has something that cannot stand in a file
// of an encoding. For licenses without holders, which are not in the file, it returns
// warnings.
func (s *Source) fit(snapshot *license.Snapshot, e csvout.Encoding) (warnings []string, err error) {
	unfit := UnfitError{Source: s.Name}
	holders := snapshot.Exported()
	for i, l := range snapshot.Licenses {
		uid, named := s.settings.UIDs[l.ID]
		if named {
			l.UID = uid
		}
		if strings.TrimSpace(l.UID) == "" {
			continue // reported when the sources are merged
		}
		fault := csvout.CheckLicense(&l, e)
		switch {
		case fault == nil:
		case holders[i] == 0:
			warnings = append(warnings, fmt.Sprintf("%s, which nobody holds, could not be written into the file: %v", describe(&l), fault))
		default:
			unfit.add("%s: %v%s", describe(&l), fault, excelFormula(l.UID))
			if !named && csvout.CheckUID(l.UID, e) != nil && unfit.Setting == "" {
				unfit.Setting = l.UIDSetting()
			}
		}
	}
	if !csvout.AllEncodable(e) {
		for user := range snapshot.Users() {
			if fault := csvout.CheckEmail(user.Email, e); fault != nil {
				unfit.add("the e-mail %q of holder %q %v", user.Email, user.HolderID, fault)
			}
		}
	}
	if unfit.Count > 0 {
		return warnings, &unfit
	}
	return warnings, nil
}

// excelFormula explains a UId in the form in which people keep Excel from changing a
// text.
func excelFormula(uid string) string {
	if strings.HasPrefix(uid, `="`) && strings.HasSuffix(uid, `"`) {
		return `. It was written as a formula for Excel; write the text alone`
	}
	return ""
}
