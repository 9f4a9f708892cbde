package graphsim

import "strings"

// cast returns the first users of each invented tenant: one for each case that
// an export must get right.
func (g *generator) cast() []User {
	member := func(display, given, surname, local string, b bundle) User {
		g.taken[local]++
		address := local + "@" + demoDomain
		return User{
			ID: g.guid(), DisplayName: display, GivenName: given, Surname: surname, UserType: "Member",
			Mail: address, UserPrincipalName: address, UsageLocation: "CZ", Assignments: g.assign(b),
		}
	}
	e3 := bundle{base: skuE3, direct: true}

	// The name that every manual uses; also a display name with a bar.
	plain := member("Mirek Veselý | Contoso", "Mirek", "Veselý", "mirek.vesely", bundle{base: skuE5, direct: true, powerBI: true})
	// A license that comes both directly and by a group.
	twice := member("Žofie Příkrá", "Žofie", "Příkrá", "zofie.prikra", bundle{base: skuE3, direct: true, byGroup: true})
	// No mail at all.
	noMail := member("Štěpán Ťuhýk", "Štěpán", "Ťuhýk", "stepan.tuhyk", e3)
	noMail.Mail, noMail.UserPrincipalName = "", "stepan.tuhyk@"+demoInitial
	// No name at all.
	noName := member("", "", "", "sluzba01", bundle{base: skuF3, direct: true})
	// A disabled account that still costs money.
	left := member("Günther Lößner", "Günther", "Lößner", "gunther.lossner", bundle{base: skuE5, byGroup: true})
	left.Disabled = true
	// A shared mailbox with a license.
	shared := member("Faktury; došlé", "", "", "faktury", bundle{mail: true})
	shared.Disabled = true
	// The sign-in name differs from the mail.
	renamed := member("Małgorzata Śliwa", "Małgorzata", "Śliwa", "malgorzata.sliwa", bundle{base: skuBusiness, direct: true, visio: true})
	renamed.Aliases = []string{"m.wisniewska@" + demoDomain}
	renamed.UserPrincipalName = "m.wisniewska@" + demoDomain
	// A product in grace, and one that subscribedSkus does not list.
	grace := member("Loïc L'Hôpital", "Loïc", "L'Hôpital", "loic.lhopital", bundle{base: skuE3, direct: true, project: true, fabric: true, flowFree: true})
	// A failed assignment is no license.
	failed := member("Ľubomír Ďurica", "Ľubomír", "Ďurica", "lubomir.durica", bundle{base: skuE3, direct: true, failed: true})
	// No license.
	idle := member("Jana Kůňová", "Jana", "Kůňová", "jana.kunova", bundle{})
	// Guests, with and without mail.
	guest := member("Jörg Weiß (Fabrikam)", "Jörg", "Weiß", "jorg.weiss", bundle{powerBI: true})
	guest.UserType, guest.Mail = "Guest", "jorg.weiss@fabrikam.com"
	guest.UserPrincipalName = "jorg.weiss_fabrikam.com#EXT#@" + demoInitial
	mute := member("Zoé Béranger (Adatum)", "Zoé", "Béranger", "zoe.beranger", bundle{powerBI: true})
	mute.UserType, mute.Mail = "Guest", ""
	mute.UserPrincipalName = "zoe.beranger_adatum.example#EXT#@" + demoInitial

	place(&plain, "IT", "4160")
	place(&twice, "Obchod", "4110")
	place(&noMail, "Výroba", "4100")
	place(&left, "Vertrieb", "4130")
	place(&renamed, "Księgowość", "4140")
	place(&grace, "Ressources humaines", "")
	place(&failed, "Výroba", "4100")

	return []User{plain, twice, noMail, noName, left, shared, renamed, grace, failed, idle, guest, mute}
}

// place puts an employee into a department. Not everywhere is a cost center kept.
func place(u *User, department, costCenter string) {
	u.Department, u.CostCenter = department, costCenter
	u.EmployeeID = strings.ToUpper(u.ID[:6])
}

// castActivity is when the cast last signed in, in the same order.
func castActivity() []*entry {
	return []*entry{
		{worked, 1},      // plain
		{worked, 3},      // twice
		{served, 5},      // noMail
		nil,              // noName: an account of a service that never signed in
		{worked, 210},    // left
		nil,              // shared: nobody signs in to a shared mailbox
		{worked, 8},      // renamed
		{attempted, 150}, // grace: somebody else tries the password
		{worked, 2},      // failed
		{old, 320},       // idle
		{worked, 130},    // guest
		nil,              // mute
	}
}
