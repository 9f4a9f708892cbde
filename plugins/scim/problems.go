package main

import (
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
)

// upstream is a problem at the service.
func upstream(code, summary, detail string) sdk.Problem {
	return sdk.Problem{Code: "scim." + code, Origin: sdk.OriginUpstream, Summary: summary, Detail: detail}
}

func notSCIM() error {
	return upstream("not_scim", "the answer is no list of SCIM",
		"Check url: it is the address in front of /Users, often with the version and the id of the organization in it.")
}

func noID(path string) error {
	return upstream("no_id", "the list at "+path+" has an entry without an id",
		"SCIM requires it (RFC 7643, section 3.1). Nothing was exported. Ask the service's support.")
}

func pagingIgnored(path string) error {
	return upstream("paging_ignored", "the service gives the first page of "+path+" again and again",
		"It ignores where the page shall begin, so that only the first users can be read. Nothing was exported. Try paging: cursor, or vendor if the service is among them. If it has exactly as many entries as page_size, set another page_size.")
}

// nobody is the problem of a list without users: everybody would lose their licenses.
func nobody() sdk.Problem {
	return upstream("nobody", "the service has no users",
		"Everybody would lose their licenses. Check whether url is that of the right organization, and whether the token may read all users. If there may be none: allow_empty: true.")
}

// usersHidden is the problem of users whom the service counts and does not show.
func usersHidden(total int) sdk.Problem {
	return upstream("list_incomplete", fmt.Sprintf("the service counts %d users and shows none", total),
		"The token may see their number and not the users themselves. Give it the right to read users, or make another one.")
}

func unknownMember(group, id string) error {
	return upstream("unknown_member", fmt.Sprintf("the group %s has a member that is not in the list of users (%s)", group, id),
		"Some services do not list guests, or list them later. Nothing was exported, because this member would lose the license. Run it again later; if it stays, licenses cannot be read from groups here.")
}

func membersHidden() error {
	return upstream("members_hidden", "none of the groups has members",
		"The service lists groups without their members, as AWS does. Licenses cannot be read from groups here: set license_from to something else.")
}

func nestedIgnored(n int) sdk.Problem {
	return upstream("nested_groups_ignored", fmt.Sprintf("%d groups within groups are not followed", n),
		"Only direct members of a group hold its license. SCIM does not say whether members of a group in a group belong to it.")
}

func noLicenseValue(from string) sdk.Problem {
	p := upstream("no_license_value", "no user has a value of "+from,
		"Either license_from names the wrong attribute, or the plan of the service does not show it.")
	p.Path = "/license_from"
	return p
}

func valueMissing(id, from string) error {
	p := upstream("value_missing", fmt.Sprintf("the user %s has an entry of %s without a value", id, from),
		"It has neither value nor display, so nobody knows which license it is. Nothing was exported. Correct it at the service, or set license_from to a path that leads to a text.")
	p.Path = "/license_from"
	return p
}

func noGroups() sdk.Problem {
	p := upstream("no_groups", "the service lists no groups",
		"So nobody holds a license. Either there are none, or the token may not read them, or url is that of another organization. If there may be none: allow_empty: true.")
	p.Path = "/license_from"
	return p
}

// untriedVendor is a warning about a preset.
func untriedVendor(name string) sdk.Problem {
	return sdk.Problem{
		Code: "scim.untried_vendor", Path: "/vendor", Origin: sdk.OriginConfig,
		Summary: fmt.Sprintf("vendor: %s was not tried against the real service", name),
		Detail:  "Its page sizes and attributes are those that the service describes in public. Compare the first file with the service's own list of users.",
	}
}

func totalTooSmall() sdk.Problem {
	return upstream("total_too_small", "the service names a number of users that is smaller than its list",
		"Its totalResults is probably that of a page. The list was read until a whole reading brought nobody new, instead of being compared with it.")
}
