package main

import (
	"fmt"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/sql/database"
)

// Details are for reports, so a value of them that is none is a warning. The first
// one is told.

// tell adds what the row says about the holder, as far as it is wanted.
func (h *holderReader) tell(c cells, one *holder) {
	d := one.details
	if d == nil {
		d = &sdk.HolderDetails{}
	}
	if h.wants(sdk.DetailAccount) {
		h.yesNo(c, columnDisabled, &d.Disabled)
		h.yesNo(c, columnGuest, &d.Guest)
	}
	if h.wants(sdk.DetailActivity) {
		if at := h.time(c, columnLastActive); !at.IsZero() {
			d.LastActive = at
		}
	}
	if h.wants(sdk.DetailOrganization) {
		h.words(c, columnDepartment, &d.Department)
		h.words(c, columnCostCenter, &d.CostCenter)
		h.words(c, columnEmployeeID, &d.EmployeeID)
	}
	if one.details == nil && (d.Disabled != nil || d.Guest != nil || !d.LastActive.IsZero() || d.Department+d.CostCenter+d.EmployeeID != "") {
		one.details = d
	}
}

// renewal is when the units of a license renew.
func (r *reader) renewal(c cells, units *int64) sdk.LicenseDetails {
	at := r.time(c, columnRenewsAt)
	if at.IsZero() {
		return sdk.LicenseDetails{}
	}
	return sdk.LicenseDetails{Renewals: []sdk.Renewal{{At: at, Units: units}}}
}

// value is that of a column, if the query gives it.
func (c cells) value(column string) (database.Value, bool) {
	i, ok := c.at[column]
	if !ok {
		return database.Value{}, false
	}
	return c.row.Values[i], true
}

func (r *reader) yesNo(c cells, column string, into **bool) {
	v, ok := c.value(column)
	if !ok {
		return
	}
	yes, known, err := v.Bool()
	if err != nil {
		r.doubt(c, column, err)
	} else if known {
		*into = &yes
	}
}

func (r *reader) time(c cells, column string) time.Time {
	v, ok := c.value(column)
	if !ok {
		return time.Time{}
	}
	at, err := v.Time()
	if err != nil {
		r.doubt(c, column, err)
	}
	return at
}

func (r *reader) words(c cells, column string, into *string) {
	text, err := c.text(column)
	if err != nil {
		r.doubt(c, column, err)
	} else if text = typed.Clean(text); text != "" {
		*into = text
	}
}

// doubt warns once of a column for reports whose values are not what they should be.
func (r *reader) doubt(c cells, column string, err error) {
	if r.doubted[column] {
		return
	}
	if r.doubted == nil {
		r.doubted = map[string]bool{}
	}
	r.doubted[column] = true
	r.result.warnings = append(r.result.warnings, c.fault("bad_detail", fmt.Sprintf("%s: %v", column, err), "It is left out of reports. Correct the value, or the query."))
}
