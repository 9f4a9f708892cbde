package savings

import (
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/phrase"
)

// Price is what one unit of a license costs.
type Price struct {
	// Amount in whole units of the currency, as in 12.5.
	Amount float64 `json:"amount"`
	// Currency as people write it, as in "EUR".
	Currency string `json:"currency"`
	// Yearly: the amount is for a year, otherwise for a month.
	Yearly bool `json:"-"`
}

// monthly is the price of a month.
func (p Price) monthly() float64 {
	if p.Yearly {
		return p.Amount / 12
	}
	return p.Amount
}

// Source is a source that was read completely, with details.
type Source struct {
	// Name of the configured source, Plugin that of its plugin.
	Name, Plugin string
	// UIDs are the UIds that settings give to licenses, by license id.
	UIDs map[string]string
	// Snapshot is what it told.
	Snapshot *license.Snapshot
	// Details are what it told beyond; Asked are the kinds that it was asked for
	// and can tell.
	Details *details.Details
	Asked   details.Set
}

// Options of a report.
type Options struct {
	// Prices by UId. They apply whatever the case of its ASCII letters.
	Prices map[string]Price
	// Now is the time of the report.
	Now time.Time
	// InactiveDays is after how many days without use a holder is inactive.
	InactiveDays int
}

// Report is what was found.
type Report struct {
	Generated    time.Time `json:"generated"`
	InactiveDays int       `json:"inactive_days"`
	Sources      []Told    `json:"sources"`
	Licenses     []License `json:"licenses"`
	Findings     []Finding `json:"findings"`
	Departments  []Group   `json:"departments"`
	CostCenters  []Group   `json:"cost_centers"`
	// Sums are what the findings come to, kind by kind, and Review what deserves a look:
	// licenses of disabled accounts, of guests and of those who were inactive, each once,
	// whatever was found about it.
	Sums   []Sum `json:"findings_by_kind"`
	Review Sum   `json:"worth_a_look"`
	// Failures are the faulty assignments by license and error, most holders first.
	Failures []Failure `json:"failures"`
	// Renewals are those ahead, by date.
	Renewals []Ahead `json:"renewals_ahead"`
	Costs    []Cost  `json:"costs"`
	// Unpriced counts the licenses without a price, of which the costs know nothing.
	Unpriced int `json:"licenses_without_price"`
	// Unmatched are the UIds of prices that no license has, as after a typing error.
	Unmatched []string `json:"prices_without_license"`
	Notes     []Note   `json:"notes"`
}

// Told says which facts a source reports.
type Told struct {
	Source string   `json:"source"`
	Plugin string   `json:"plugin"`
	Tells  []string `json:"tells"`
	// Silent are the kinds of facts that the source cannot tell.
	Silent []string `json:"does_not_tell"`
}

// Tally counts holders of a license.
type Tally struct {
	// Found is how many there are.
	Found int `json:"found"`
	// Unknown is of how many holders nobody knows.
	Unknown int `json:"unknown"`
}

// License is one license with its numbers. Nil means unknown.
type License struct {
	Source    string `json:"source"`
	ID        string `json:"id"`
	UID       string `json:"uid"`
	Product   string `json:"product"`
	Purchased *int64 `json:"purchased"`
	Consumed  *int64 `json:"consumed"`
	// Held is how many distinct holders were read.
	Held int64 `json:"held"`
	// Free are units that are bought and not in use; below zero, more are in use
	// than were bought.
	Free *int64 `json:"free"`

	Disabled  Tally `json:"disabled"`
	Guests    Tally `json:"guests"`
	Inactive  Tally `json:"inactive"`
	Duplicate Tally `json:"direct_and_by_group"`
	// Failed are assignments that went wrong.
	Failed Tally `json:"failed"`
	// Review are holders who are disabled, guests or inactive, each once.
	Review Tally `json:"worth_a_look"`

	Renewals []Renewal `json:"renewals"`
	// Currency is that of the price in the settings, empty without one. PerMonth is
	// the price of one unit for a month, Bought what all purchased units cost a month,
	// and Unused what those cost that are free; nil without a price.
	Currency string   `json:"currency"`
	PerMonth *float64 `json:"price_per_month"`
	Bought   *float64 `json:"cost_per_month"`
	Unused   *float64 `json:"free_cost_per_month"`
}

// Renewal is a date on which units end unless they are renewed.
type Renewal struct {
	At    time.Time `json:"at"`
	Units *int64    `json:"units"`
}

// Ahead is a renewal that is still to come.
type Ahead struct {
	Source  string    `json:"source"`
	UID     string    `json:"uid"`
	Product string    `json:"product"`
	At      time.Time `json:"at"`
	Units   *int64    `json:"units"`
	// Currency and Cost are what the units cost a month; Cost is nil where the price or
	// the units are unknown.
	Currency string   `json:"currency"`
	Cost     *float64 `json:"cost_per_month"`
}

// Sum is what findings come to. Its licenses are those of single holders: two holders
// of one license are two.
type Sum struct {
	// Kind is empty where several are together.
	Kind Kind `json:"kind"`
	// Licenses are what was found, and Holders the accounts that have them. An account
	// counts for each source.
	Licenses int `json:"licenses"`
	Holders  int `json:"holders"`
	// Unknown is of how many licenses nobody knows.
	Unknown int `json:"unknown"`
	// Costs of these licenses a month, by currency, and Unpriced how many of them have no
	// price. There are none for kinds that take no unit more: Duplicate and Failed.
	Costs    []Amount `json:"costs_per_month"`
	Unpriced int      `json:"licenses_without_price"`
}

// Failure counts the holders of whom a license could not be assigned as it was meant, for
// one reason.
type Failure struct {
	Source  string `json:"source"`
	UID     string `json:"uid"`
	Product string `json:"product"`
	// Error is what the vendor calls it, as in "CountViolation".
	Error   string `json:"error"`
	Holders int    `json:"holders"`
}

// Kind says what was found.
type Kind string

// Kinds of findings.
const (
	// Disabled: the account of the holder cannot sign in.
	Disabled Kind = "disabled"
	// Guest: the holder is a guest.
	Guest Kind = "guest"
	// Inactive: the account was not used for long, or never.
	Inactive Kind = "inactive"
	// Duplicate: the license was assigned directly and through a group.
	Duplicate Kind = "direct_and_by_group"
	// Failed: the license was meant for the holder, and something is wrong with it.
	Failed Kind = "failed"
)

// kinds are all kinds, in the order of reports.
func kinds() []Kind { return []Kind{Disabled, Inactive, Guest, Duplicate, Failed} }

// Reviewed reports whether units may become free by findings of the kind. Only such
// findings have costs and are in Review of a report.
func (k Kind) Reviewed() bool { return k == Disabled || k == Inactive || k == Guest }

// Finding is one holder of one license who deserves a look.
type Finding struct {
	Kind       Kind   `json:"kind"`
	Source     string `json:"source"`
	UID        string `json:"uid"`
	Product    string `json:"product"`
	HolderID   string `json:"holder_id"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Department string `json:"department"`
	CostCenter string `json:"cost_center"`
	EmployeeID string `json:"employee_id"`
	// Detail says more, as in "last used 2026-01-02".
	Detail phrase.Phrase `json:"detail"`
}

// Group is what the holders of one department or cost center hold.
type Group struct {
	// Name is empty for holders of whom it is unknown.
	Name string `json:"name"`
	// Holders are distinct, Licenses are what they hold together, and Unpriced how
	// many of these have no price.
	Holders  int `json:"holders"`
	Licenses int `json:"licenses"`
	Unpriced int `json:"licenses_without_price"`
	// Costs per month, by currency.
	Costs []Amount `json:"costs_per_month"`
}

// Amount is money of one currency.
type Amount struct {
	Currency string  `json:"currency"`
	Amount   float64 `json:"amount"`
}

// Cost is the sum of all licenses with prices of one currency, per month.
type Cost struct {
	Currency string  `json:"currency"`
	Bought   float64 `json:"cost_per_month"`
	Unused   float64 `json:"free_cost_per_month"`
	// Review is the cost of what deserves a look.
	Review float64 `json:"worth_a_look_cost_per_month"`
	// Licenses are those that the sums are made of. Uncounted have a price too, but
	// nobody knows how many units were bought, so they are in Review alone.
	Licenses  int `json:"licenses"`
	Uncounted int `json:"licenses_with_unknown_units"`
}

// Note says of a number how it was found and what it cannot know.
type Note struct {
	// Number is its name in JSON and CSV, Label that for people.
	Number string        `json:"number"`
	Label  phrase.Phrase `json:"-"`
	Found  phrase.Phrase `json:"how_it_was_found"`
	Cannot phrase.Phrase `json:"what_it_cannot_know"`
}
