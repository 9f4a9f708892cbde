package main

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// upstream is a problem at Microsoft, or of rights there.
func upstream(code, summary, detail string) sdk.Problem {
	return sdk.Problem{Code: "entra." + code, Origin: sdk.OriginUpstream, Summary: summary, Detail: detail}
}

// about is a warning about a setting.
func about(code, path, summary, detail string) sdk.Problem {
	return sdk.Problem{Code: "entra." + code, Origin: sdk.OriginConfig, Path: path, Summary: summary, Detail: detail}
}

func appNotFound(id, at string) error {
	return configProblem("app_not_found", at+"/app_id", "no enterprise application has the application ID "+id,
		"Take the Application ID from its Overview page under \"Enterprise applications\" in the Entra admin center, of the tenant that tenant_id names.")
}

func wrongIDKind(id, appID, at string) error {
	detail := "Take the Application ID from the Overview page under \"Enterprise applications\" instead."
	if appID != "" {
		detail = "Its Application ID is " + appID + ": set that."
	}
	return configProblem("wrong_id_kind", at+"/app_id", id+" is the object ID of an enterprise application", detail)
}

func groupNotFound(id, at string) error {
	if at == "" {
		return upstream("group_not_found", "a group that is assigned to the application is not found: "+id,
			"It was probably deleted a moment ago. Nothing was exported. Run it again later.")
	}
	return configProblem("group_not_found", at+"/id", "no group has the object ID "+id,
		"Take the Object ID from the Overview page of the group in the Entra admin center, of the tenant that tenant_id names.")
}

func groupMissing(id string, app servicePrincipal, at string) error {
	return sdk.Problem{
		Code: "entra.expected_group_missing", Path: at, Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("the group %s is not assigned to the application %s", id, app.Name),
		Detail:  "expect_groups names it. Microsoft Graph has been seen to leave a group out of this list, and its members would lose the license, so nothing was exported. If the group is not assigned any more, remove it from expect_groups.",
	}
}

func hiddenMembership(g directoryGroup) error {
	return upstream("hidden_membership", fmt.Sprintf("the members of the group %s are hidden", g.Name),
		"Its membership is hidden (HiddenMembership), so that Graph may give an empty list and no error. Grant the application permission Member.Read.Hidden with admin consent, or leave the group out.")
}

func withoutNames(g directoryGroup) error {
	where := "of the group " + g.Name
	if g.Name == "" {
		where = "of the tenant"
	}
	return upstream("members_without_names", "Microsoft Graph gives users "+where+" without their sign-in names",
		"That is how it answers an application that may not read users: no name, no address, and no error. Grant the application permission User.Read.All with admin consent. Nothing was exported, because these users would be missing in the file.")
}

func listCapped(unit string, first, second int) error {
	return upstream("list_capped", fmt.Sprintf("Microsoft Graph gave the %s in part", unit),
		fmt.Sprintf("A list ended at a full page, and another reading with smaller pages gave %d instead of %d, or did not keep to them. Graph is known for lists whose link to the next page is missing. Nothing was exported. Run it again later; if it stays, assign the application by groups.", second, first))
}

func countShort(g directoryGroup, got, missing int) error {
	return upstream("count_short", fmt.Sprintf("Microsoft Graph gave %d members of the group %s and counts %d", got, g.Name, got+missing),
		"It did so again and again. Nothing was exported, because the missing members would lose their licenses. After large changes the count may be wrong for some minutes: run it again later.")
}

func usersNotFound(unknown, assigned int) error {
	return upstream("users_not_found", fmt.Sprintf("Microsoft Graph does not know %d of %d users who are assigned to applications", unknown, assigned),
		"A few may have been deleted, but not most of them. Nothing was exported. Check whether the application may read all users (not those of an administrative unit alone), and run it again later.")
}

func nobody(what, at string) error {
	return sdk.Problem{
		Code: "entra.nobody", Path: at, Origin: sdk.OriginUpstream,
		Summary: "nobody uses the " + what,
		Detail:  "Everybody who has its license now would lose it, so nothing was exported. If that is right, set allow_empty: true there.",
	}
}

func assignmentNotRequired(app servicePrincipal, at string) sdk.Problem {
	return about("assignment_not_required", at, fmt.Sprintf("everybody may use the application %s, assigned or not", app.Name),
		"Its setting \"Assignment required?\" is No, so the assignments are not its users. Set it to Yes under \"Properties\" of the enterprise application, or name a group instead.")
}

func nestedIgnored(app servicePrincipal, n int) sdk.Problem {
	return upstream("nested_groups_ignored", fmt.Sprintf("%d groups within groups give no access to the application %s", n, app.Name),
		"Entra gives access to the direct members of an assigned group only, so the members of these groups are not exported. Assign the groups themselves, or name a group with nested: transitive instead of the application.")
}

func rulePaused(g directoryGroup) sdk.Problem {
	return upstream("rule_paused", fmt.Sprintf("the group %s does not follow its rule", g.Name),
		"The processing of its rule is paused, so its members stay as they were. Resume it under \"Dynamic membership rules\" of the group.")
}

func notCounted(g directoryGroup) sdk.Problem {
	return upstream("not_counted", fmt.Sprintf("Microsoft Graph does not count the members of the group %s", g.Name),
		"The tenant has no advanced queries. The list was read twice instead, and compared with itself.")
}

// leftAside are warnings about what is no holder.
func (r *reading) leftAside() []sdk.Problem {
	var all []sdk.Problem
	if r.contacts > 0 {
		all = append(all, upstream("contacts_left_out", fmt.Sprintf("%d members are contacts and not exported", r.contacts),
			"A contact is an address of somebody outside, not an account."))
	}
	if r.deleted > 0 {
		all = append(all, upstream("users_deleted", fmt.Sprintf("%d assigned users are not in the directory any more", r.deleted),
			"They were deleted, and their assignments follow later. They are not exported."))
	}
	return all
}

// expectGroups makes sure that the groups are there which the settings expect.
func expectGroups(rows []assignment, set application, app servicePrincipal, at string) error {
	assigned := map[string]bool{}
	for _, row := range rows {
		assigned[strings.ToLower(row.Principal)] = true
	}
	for i, id := range set.ExpectGroups {
		if !assigned[strings.ToLower(id)] {
			return groupMissing(id, app, fmt.Sprintf("%s/expect_groups/%d", at, i))
		}
	}
	return nil
}
