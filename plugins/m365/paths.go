package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// paths is what was seen of the ways on which licenses come, in the present reading.
type paths struct {
	failed map[string]int // assignments by their error
	twice  int            // licenses that come directly and through a group
	groups groupPaths
}

// note counts what deserves a warning.
func (p *paths) note(ways []sdk.AssignmentDetails) {
	for _, way := range ways {
		if way.Error != "" {
			if p.failed == nil {
				p.failed = make(map[string]int)
			}
			p.failed[way.Error]++
		}
		if way.Direct && len(way.Groups) > 0 {
			p.twice++
		}
	}
}

// warnOfPaths warns of assignments that a report wants to know of.
func (r *run) warnOfPaths() {
	if len(r.paths.failed) > 0 {
		r.w.Warn(errorStates(r.paths.failed))
	}
	if r.paths.twice > 0 {
		r.w.Warn(sdk.Problem{
			Code: "m365.duplicate_path", Origin: sdk.OriginUpstream,
			Summary: fmt.Sprintf("licenses (%d) are assigned directly and through a group at once", r.paths.twice),
			Detail: "Such a license takes one unit, but whoever leaves the group keeps it. " +
				"Remove the direct assignment in the Microsoft 365 admin center if the group is meant to decide.",
			HelpURL: "https://learn.microsoft.com/entra/identity/users/licensing-groups-migrate-users",
		})
	}
}

// errorStates is about assignments that failed, by their errors.
func errorStates(failed map[string]int) sdk.Problem {
	total := 0
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(failed)) {
		total += failed[name]
		line := fmt.Sprintf("%s: %d", name, failed[name])
		if remedy := remedyFor(name); remedy != "" {
			line += " (" + remedy + ")"
		}
		lines = append(lines, line)
	}
	return sdk.Problem{
		Code: "m365.license_error_state", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("something is wrong with assignments of licenses (%d)", total),
		Detail:  listed("By error:", lines) + "\nThe report names who is concerned. After it is mended, choose \"Reprocess\" for the user or the group.",
		HelpURL: "https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems",
	}
}

// remedyFor is what helps against an error of
// https://learn.microsoft.com/graph/api/resources/licenseassignmentstate; empty for
// others.
func remedyFor(name string) string {
	switch strings.ToLower(name) {
	case "countviolation":
		return "there are too few units: buy more, or take licenses back"
	case "mutuallyexclusiveviolation":
		return "another license has a service that excludes one of this: switch one of the two off"
	case "dependencyviolation":
		return "a service of it needs another one that is switched off or belongs to another license"
	case "prohibitedinusagelocationviolation":
		return "it is not sold at the usage location of the user: set the location"
	case "uniquenessviolation":
		return "an address of the user is there twice: correct the proxy addresses"
	default:
		return ""
	}
}
