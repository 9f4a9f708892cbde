package savings

import "fmt"

// notes say how the numbers were found.
func notes(inactiveDays int) []Note {
	return []Note{
		{"purchased", "The vendor's number of units bought.", "Products without a sensible number of units, such as free ones, have none."},
		{"consumed", "The vendor's number of units in use.", "It may lag behind, and count units that no holder has."},
		{"held", "Distinct holders who were read, devices and keys and those that settings leave out of the file included.", "Holders whom the vendor does not list."},
		{"free", "Purchased less the larger of consumed and held.", "Units that somebody is about to need. Below zero, more are in use than were bought."},
		{"disabled", "Holders whose account cannot sign in.", "Why: shared mailboxes, rooms and resource accounts are disabled by design and may need their license."},
		{"guests", "Holders from outside of the organization.", "Whether they work for it."},
		{"inactive", fmt.Sprintf("Holders whose account was last used more than %d days ago, or never.", inactiveDays), "Use that the vendor does not see, and long absences."},
		{"direct_and_by_group", "Holders who have the license directly and through a group. It takes one unit all the same, but whoever leaves the group keeps the license.", "Whether the direct one is meant to stay."},
		{"failed", "Assignments that the vendor calls faulty. The holder may be without the license.", "Holders who have no license at all are not read."},
		{"renewals", "Dates on which units end unless they are renewed, as the vendor names them.", "Contracts beside it, such as those of a reseller."},
		{"cost_per_month", "Purchased units times the price in the settings; a yearly price is divided by twelve.", "Discounts, taxes, and licenses without a price, which are counted and not estimated."},
		{"free_cost_per_month", "Free units times the same price.", "Whether the contract lets you give units back before it renews."},
	}
}
