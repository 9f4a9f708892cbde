package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
)

// config are the settings of the source.
type config struct {
	entra.SignIn
	sdkhttp.Settings

	Applications []application `json:"applications,omitempty" jsonschema:"Enterprise applications that stand for licenses, as in [{\"app_id\": \"11111111-2222-3333-4444-555555555555\"}]" identity:"true" ask:"true"`
	Groups       []group       `json:"groups,omitempty" jsonschema:"Groups that stand for licenses, as in [{\"id\": \"11111111-2222-3333-4444-555555555555\"}]" identity:"true" ask:"true"`

	Email    []string `json:"email,omitempty" jsonschema:"Where to take the e-mail from; the first that a user has" enum:"mail,proxy_address,user_principal_name" default:"mail,proxy_address,user_principal_name"`
	Guests   string   `json:"guests,omitempty" jsonschema:"Whether guests are exported" enum:"include,exclude" default:"include"`
	Disabled string   `json:"disabled,omitempty" jsonschema:"Whether accounts that cannot sign in are exported" enum:"include,exclude" default:"include"`
}

// application is an enterprise application that stands for a license.
type application struct {
	AppID        string   `json:"app_id" jsonschema:"Application (client) ID, from the Overview page under Enterprise applications"`
	Name         string   `json:"name,omitempty" jsonschema:"Name of the license for people. Default: that of the application"`
	UID          string   `json:"uid,omitempty" jsonschema:"UId of the license. Default: app: and the application ID"`
	Purchased    *int64   `json:"purchased,omitempty" jsonschema:"Number of bought units; Entra does not know it"`
	SplitByRole  bool     `json:"split_by_role,omitempty" jsonschema:"Each role of the application is a license of its own"`
	ExpectGroups []string `json:"expect_groups,omitempty" jsonschema:"Object IDs of groups that must be assigned to the application"`
	AllowEmpty   bool     `json:"allow_empty,omitempty" jsonschema:"Nobody may be assigned"`
}

// group is a group that stands for a license.
type group struct {
	ID         string `json:"id" jsonschema:"Object ID of the group"`
	Name       string `json:"name,omitempty" jsonschema:"Name of the license for people. Default: that of the group"`
	UID        string `json:"uid,omitempty" jsonschema:"UId of the license. Default: group: and the object ID"`
	Purchased  *int64 `json:"purchased,omitempty" jsonschema:"Number of bought units; Entra does not know it"`
	Nested     string `json:"nested,omitempty" jsonschema:"Who counts: direct members, or also those of groups in the group" enum:"direct,transitive" default:"direct"`
	AllowEmpty bool   `json:"allow_empty,omitempty" jsonschema:"The group may have no member at all"`
}

// nestedTransitive is the value of nested that follows groups in groups.
const nestedTransitive = "transitive"

// Validate finds what the schema cannot: it uses neither network nor files.
func (c config) Validate() error {
	var errs []error
	if len(c.Applications)+len(c.Groups) == 0 {
		errs = append(errs, configProblem("nothing_to_read", "/applications", "neither applications nor groups are set",
			"Name the enterprise applications or the groups that stand for licenses."))
	}
	seen := map[string]string{}
	id := func(path, value, what string) {
		switch first, twice := seen[strings.ToLower(value)]; {
		case !isGUID(value):
			errs = append(errs, configProblem("id_malformed", path, fmt.Sprintf("%q is not %s", value, what),
				"It has to be a GUID, as in 11111111-2222-3333-4444-555555555555."))
		case twice:
			errs = append(errs, configProblem("id_twice", path, fmt.Sprintf("%s is named twice", value), "It is at "+first+" already. Remove one."))
		default:
			seen[strings.ToLower(value)] = path
		}
	}
	for i, a := range c.Applications {
		at := fmt.Sprintf("/applications/%d", i)
		id(at+"/app_id", a.AppID, "an application ID")
		for k, g := range a.ExpectGroups {
			if !isGUID(g) {
				errs = append(errs, configProblem("id_malformed", fmt.Sprintf("%s/expect_groups/%d", at, k), fmt.Sprintf("%q is not the object ID of a group", g),
					"It has to be a GUID, as in 11111111-2222-3333-4444-555555555555."))
			}
		}
		if a.SplitByRole && a.UID != "" {
			errs = append(errs, configProblem("uid_of_roles", at+"/uid", "uid cannot name several licenses",
				"With split_by_role each role is a license of its own. Remove uid, and name their UIds in the setting uids of the source."))
		}
		errs = append(errs, negative(at, a.Purchased))
	}
	for i, g := range c.Groups {
		at := fmt.Sprintf("/groups/%d", i)
		id(at+"/id", g.ID, "the object ID of a group")
		errs = append(errs, negative(at, g.Purchased))
	}
	return errors.Join(errs...)
}

func negative(at string, purchased *int64) error {
	if purchased == nil || *purchased >= 0 {
		return nil
	}
	return configProblem("purchased_negative", at+"/purchased", "purchased is negative", "It is a number of units: 0 or more. Leave it out if it is not known.")
}

func isGUID(text string) bool {
	return regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`).MatchString(text)
}

func configProblem(code, path, summary, detail string) error {
	problem := sdk.ConfigError(path, summary, detail)
	problem.Code = "entra." + code
	return problem
}
