package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/snapshot"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// sources are the files of a plan at one moment.
type sources struct {
	users, licenses *snapshot.File // licenses: nil if there is no second list
}

// read reads everything there is before anything is handed on, so that a fault
// on the last line costs nobody a license.
func (p *plan) read(ctx context.Context, files sources) (*result, error) {
	r := &result{files: 1}
	names := maps.Clone(p.names)
	if p.licenses != nil {
		listed, _ := readLicenses(p, files.licenses, &result{}) // its faults are reported below, after those of the users
		maps.Copy(names, listed)
	}
	if err := readUsers(ctx, p, files.users, names, r); err != nil {
		return nil, explainAll(err, p.users.at)
	}
	if p.licenses != nil {
		r.files++
		inUse := len(r.licenses.list)
		if _, err := readLicenses(p, files.licenses, r); err != nil {
			return nil, explainAll(err, p.licenses.at)
		}
		r.warnUnlisted(files.licenses.Name, inUse)
	}
	if err := p.finish(r); err != nil {
		return nil, explainAll(err, p.users.at)
	}
	return r, nil
}

// warnUnlisted names licenses in use, the first n, that the second list lacks.
func (r *result) warnUnlisted(file string, n int) {
	var names []string
	for _, l := range r.licenses.list[:n] {
		if !l.listed {
			names = append(names, fmt.Sprintf("%q", l.ID))
		}
	}
	if len(names) > 0 {
		r.warnings = append(r.warnings, sdk.Problem{
			Summary: fmt.Sprintf("%s does not list: %s", file, strings.Join(names, ", ")),
			Detail:  "The number of bought units is unknown for them. Add them there, written as in the list of users.",
			Code:    "file.license_not_listed", Origin: sdk.OriginUpstream,
		})
	}
}

// finish completes the licenses from the settings.
func (p *plan) finish(r *result) error {
	for _, l := range r.licenses.list {
		if p.PurchasedRows {
			l.Purchased = sdk.Int(l.rows)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Purchased)) {
		id := typed.Clean(name)
		if !p.wants(id) {
			continue
		}
		l := r.licenses.find(id)
		if l == nil {
			r.warnings = append(r.warnings, unknownLicense(name, r.licenses.list))
			i, _ := r.licenses.get(id, "")
			l = r.licenses.list[i]
		}
		l.Purchased = sdk.Int(p.Purchased[name])
	}
	for _, l := range r.licenses.list {
		if err := p.complete(l); err != nil {
			return err
		}
	}
	return nil
}

// unknownLicense warns of a license that only the settings know. That is right
// when its last user has gone, and a typing error otherwise.
func unknownLicense(name string, known []*license) sdk.Problem {
	var names []string
	for _, l := range known {
		names = append(names, fmt.Sprintf("%q", l.ID))
	}
	p := sdk.ConfigError("/purchased", fmt.Sprintf("no row has the license %q", name),
		"Right if nobody holds it any more. If it is a typing error: the file has "+strings.Join(names, ", "))
	p.Code = "file.license_not_found"
	return p
}

// complete gives a license its UId and its name.
func (p *plan) complete(l *license) error {
	if l.UID == "" {
		l.UID = p.UIDPrefix + l.ID
	}
	if l.Name == "" {
		l.Name = l.ID
	}
	const mostUnits, mostBytes = 255, 1000
	if n := len(utf16.Encode([]rune(l.UID))); n > mostUnits || len(l.ID) > mostBytes {
		return fault.New("text_too_long", l.place, "Is the right column named? A shorter UId can come from license_uid.",
			"the UId of a license has %d letters, at most %d can be stored", n, mostUnits)
	}
	return nil
}
