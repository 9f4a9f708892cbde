package savings

import "github.com/licexport/licexport/internal/phrase"

// notes say how the numbers were found.
func notes(inactiveDays int) []Note {
	return []Note{
		{"purchased", phrase.New("Bought"), phrase.New("The vendor's number of units bought."), phrase.New("Products without a sensible number of units, such as free ones, have none.")},
		{"consumed", phrase.New("In use"), phrase.New("The vendor's number of units in use."), phrase.New("It may lag behind, and count units that no holder has.")},
		{"held", phrase.New("Held"), phrase.New("Distinct holders who were read, devices and keys and those that settings leave out of the file included."), phrase.New("Holders whom the vendor does not list.")},
		{"free", phrase.New("Free"), phrase.New("Purchased less the larger of consumed and held."), phrase.New("Units that somebody is about to need. Below zero, more are in use than were bought.")},
		{"worth_a_look", phrase.New("Worth a look"), phrase.New("Licenses of holders whose account is disabled, inactive or that of a guest; each counts once, whatever was found."), phrase.New("Whether any of them can be taken away. Somebody has to ask.")},
		{"disabled", phrase.New("Disabled"), phrase.New("Holders whose account cannot sign in."), phrase.New("Why: shared mailboxes, rooms and resource accounts are disabled by design and may need their license.")},
		{"guests", phrase.New("Guests"), phrase.New("Holders from outside of the organization."), phrase.New("Whether they work for it.")},
		{"inactive", phrase.New("Inactive"), phrase.New("Holders whose account was last used more than %d days ago, or never.", inactiveDays), phrase.New("Use that the vendor does not see, and long absences.")},
		{"direct_and_by_group", phrase.New("Direct and by group"), phrase.New("Holders who have the license directly and through a group. It takes one unit all the same, but whoever leaves the group keeps the license."), phrase.New("Whether the direct one is meant to stay.")},
		{"failed", phrase.New("Failed"), phrase.New("Assignments that the vendor calls faulty. The holder may be without the license."), phrase.New("Holders who have no license at all are not read.")},
		{"renewals", phrase.New("Renewals"), phrase.New("Dates on which units end unless they are renewed, as the vendor names them."), phrase.New("Contracts beside it, such as those of a reseller.")},
		{"cost_per_month", phrase.New("Cost"), phrase.New("Purchased units times the price in the settings; a yearly price is divided by twelve."), phrase.New("Discounts, taxes, and licenses without a price, which are counted and not estimated.")},
		{"free_cost_per_month", phrase.New("Cost of free units"), phrase.New("Free units times the same price."), phrase.New("Whether the contract lets you give units back before it renews.")},
		{"departments", phrase.New("Departments and cost centers"), phrase.New("Holders by what the source names for them, and the prices of the licenses that they hold. A person in two sources counts in both."), phrase.New("Who pays for units that nobody holds. Holders without a name of a department are under unknown.")},
	}
}
