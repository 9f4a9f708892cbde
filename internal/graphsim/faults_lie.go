package graphsim

// The faults in this file answer 200 and look right: the client has to notice.

// Loop answers a page with the nextLink that led to it.
func Loop() Fault {
	return newFault("loop", func(p *plan) { p.loop = true }).On(Users)
}

// EmptyPage puts a page without any user, but with a nextLink, before the page
// that was asked for. Without Nth, Every, Page or Times it never ends.
func EmptyPage() Fault {
	return newFault("empty page", func(p *plan) { p.emptyPage = true }).On(Users)
}

// Duplicate repeats the last n users of the page before.
func Duplicate(n int) Fault {
	return newFault("duplicate", func(p *plan) { p.duplicate = n }).On(Users)
}

// LoseUsers leaves out this share (0 to 1) of the page's users.
func LoseUsers(share float64) Fault {
	return newFault("lost users", func(p *plan) { p.lose = share }).On(Users)
}

// EndEarly leaves out the nextLink, so that the page looks like the last one.
func EndEarly() Fault {
	return newFault("end early", func(p *plan) { p.endEarly = true }).On(Users)
}

// EndAtDefault ignores $top: the page is as large as Graph gives unasked, and has no
// nextLink, so that it looks like the whole list.
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/5877
func EndAtDefault() Fault {
	return newFault("end at default", func(p *plan) { p.endEarly, p.ignoreTop = true, true }).On(AppRoleAssignedTo)
}

// Miscount adds n, which may be negative, to $count and @odata.count.
func Miscount(n int) Fault {
	return newFault("miscount", func(p *plan) { p.miscount += n }).On(Users, UsersCount)
}

// RefuseFilter refuses advanced queries, as Azure AD B2C tenants do.
// https://learn.microsoft.com/graph/aad-advanced-queries
func RefuseFilter() Fault {
	return newFault("filter refused", func(p *plan) { p.refuseAdvanced = true }).On(Users, UsersCount)
}

// RetriedTokens makes the page token in the answer to a retried request an
// unknown one: following it gives DirectoryPageTokenNotFoundException. A request
// is a retry if the same one was answered by a fault just before.
// https://learn.microsoft.com/graph/paging
func RetriedTokens() Fault {
	return newFault("retried token", func(p *plan) { p.poison = p.retried }).On(Users)
}

// Unanswered leaves an item of a batch without an answer.
func Unanswered() Fault {
	return newFault("unanswered", func(p *plan) { p.unanswered = true }).On(Groups)
}

// ForeignTenant answers for another tenant: its id and its account name.
func ForeignTenant() Fault {
	return newFault("foreign tenant", func(p *plan) { p.foreign = true }).On(SubscribedSKUs, Organization)
}
