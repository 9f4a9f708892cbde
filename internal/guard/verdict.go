package guard

import "slices"

// Reason is a stable code for what the guard found.
type Reason string

// What the guard can find. The first group refuses a file, the second warns.
const (
	// NoRows: the new table has no row at all. Never approvable.
	NoRows Reason = "no_rows"
	// Vanished: a license with holders is not in its source any more.
	Vanished Reason = "license_vanished"
	// Emptied: a license that is still in its source lost all of its holders.
	Emptied Reason = "license_empty"
	// UIDChanged: a license would be stored under another UId from now on.
	UIDChanged Reason = "uid_changed"
	// Removed: too large a part of a license or of the file is removed.
	Removed Reason = "removed_percent"
	// RemovedRows: too many rows of a license or of the file are removed.
	RemovedRows Reason = "removed_rows"
	// Erosion: too many of those of a day of the last seven are gone, or too few are
	// left of its largest number.
	Erosion Reason = "slow_erosion"
	// EmailsChanged: too many holders have another e-mail than before.
	EmailsChanged Reason = "emails_changed"
	// EmailCreep: too many of those of a day of the last seven have another e-mail.
	EmailCreep Reason = "slow_email_change"
	// HoldersMissing: more units came without a holder than are known to have none.
	HoldersMissing Reason = "holders_missing"
	// HalfDirectory: far fewer holders came than the source says it consumes.
	HalfDirectory Reason = "half_directory"

	// SmallEmptied: a small license has no holder any more. The CSV cannot
	// express that, so it stays on the list of licenses to clear by hand.
	SmallEmptied Reason = "clear_by_hand"
	// Grown: a license or the file grew implausibly.
	Grown Reason = "grown"
	// OverConsumed: more units are in use than were bought.
	OverConsumed Reason = "over_consumed"
	// Unheld: a few more units came without a holder than are known to have none.
	Unheld Reason = "units_without_holder"
)

// Finding is one thing that the guard found.
type Finding struct {
	// Reason is the stable code.
	Reason Reason `json:"reason"`
	// UID of the license; empty for the file as a whole.
	UID string `json:"uid,omitempty"`
	// Name of the license for people; empty for the file as a whole.
	Name string `json:"-"`
	// Refuses is false for a warning.
	Refuses bool `json:"refuses"`
	// Approvable reports whether a person may let the file pass all the same.
	Approvable bool `json:"approvable"`
	// Source of the license; empty for the file as a whole.
	Source string `json:"source,omitempty"`
	// Before, After and Removed count assignments.
	Before  int `json:"before"`
	After   int `json:"after"`
	Removed int `json:"removed,omitempty"`
	// Limit is the threshold in words, as in "20 %"; empty for warnings without one.
	Limit string `json:"limit,omitempty"`
	// Gap is how many units in use came without a holder; nil if that is not what
	// was found.
	Gap *int64 `json:"gap,omitempty"`
	// Text says what was found, with the numbers and the limit that it broke.
	Text string `json:"text"`
	// Setting is what would allow it for good, as it is written in the settings;
	// empty if nothing does.
	Setting string `json:"setting,omitempty"`
	// Moved counts those of Removed who still have another row in the file, or only
	// have another e-mail: what Move expects.
	Moved int `json:"moved,omitempty"`
	// ID of the license at its source; empty for the file and for a license of a
	// CSV.
	ID string `json:"id,omitempty"`
}

// Verdict is what the guard has to say of one table.
type Verdict struct {
	// Findings, refusals first, the file as a whole before its licenses.
	Findings []Finding `json:"findings"`
}

// Refused reports whether the table must not be published as it is.
func (v Verdict) Refused() bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Refuses })
}

// Approvable reports whether a person may let a refused table pass.
func (v Verdict) Approvable() bool {
	return v.Refused() && !slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Refuses && !f.Approvable })
}

// RefusedLicenses lists the UIds of the licenses that were refused, each once.
func (v Verdict) RefusedLicenses() []string {
	var uids []string
	for _, f := range v.Findings {
		if f.Refuses && f.UID != "" && !slices.Contains(uids, f.UID) {
			uids = append(uids, f.UID)
		}
	}
	return uids
}

// Agreed is what a person approves who approves the refusals.
func (v Verdict) Agreed() Agreement {
	var a Agreement
	seen := map[Name]bool{}
	for _, f := range v.Refusals() {
		n := Name{Source: f.Source, ID: f.ID, UID: f.UID}
		if f.UID == "" {
			a.File = true
			continue
		}
		if !seen[n] {
			seen[n] = true
			a.Licenses = append(a.Licenses, n)
		}
		if f.Gap != nil {
			a.Gaps = append(a.Gaps, Gap{n, *f.Gap})
		}
	}
	return a
}

// Moves reports whether most of those who would lose a license still have another
// row in the file, or only have another e-mail: then it may be a move in waves.
func (v Verdict) Moves() bool {
	removed, moved := 0, 0
	for _, f := range v.Refusals() {
		if f.UID != "" {
			removed, moved = removed+f.Removed, moved+f.Moved
		}
	}
	return moved*2 > removed
}

// Refusals are the findings that refuse.
func (v Verdict) Refusals() []Finding { return v.only(true) }

// Warnings are the findings that do not refuse.
func (v Verdict) Warnings() []Finding { return v.only(false) }

func (v Verdict) only(refuses bool) []Finding {
	var out []Finding
	for _, f := range v.Findings {
		if f.Refuses == refuses {
			out = append(out, f)
		}
	}
	return out
}
