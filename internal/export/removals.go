package export

import (
	"encoding/csv"
	"fmt"
	"io"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
)

// writeRemovals lists who would lose what, for people and spreadsheets. It has
// six columns on purpose: ImportLic must not take it for a file of its own.
func writeRemovals(w io.Writer, d *license.Diff) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	rows := [][]string{{"UId", "License", "UserEmail", "UserName", "Change", "NewEmail"}}
	for i := range d.Licenses {
		l := &d.Licenses[i]
		leavers := leaversOf(l)
		for _, r := range l.Lost {
			what := losesLicense
			if !leavers[removalKey(r.License.UID, r.Email)] {
				what = hasNewUID
			}
			rows = append(rows, removal(r, what, ""))
		}
		for _, c := range l.Changed {
			rows = append(rows, removal(c.Old, "has another e-mail", c.New.Email))
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("list the removals: %w", err)
	}
	return nil
}

// What is said of somebody who loses a row.
const (
	losesLicense = "loses the license"
	hasNewUID    = "has the license under its new UId"
)

// leaversOf are those who lose a license under whatever UId, by removalKey.
func leaversOf(l *license.LicenseDiff) map[string]bool {
	leavers := map[string]bool{}
	for _, r := range l.Leavers() {
		leavers[removalKey(r.License.UID, r.Email)] = true
	}
	return leavers
}

func removal(r license.Row, change, newEmail string) []string {
	return []string{plain.Inert(r.License.UID), plain.Inert(plain.Cell(r.License.Name)), plain.Inert(r.Email), plain.Inert(plain.Cell(r.Name)), change, plain.Inert(newEmail)}
}
