package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// config are the settings of the source.
type config struct {
	URL    string `json:"url" jsonschema:"Base address of SCIM, as in https://api.example.com/scim/v2" identity:"true"`
	Vendor string `json:"vendor,omitempty" jsonschema:"Service whose habits are known: sets paging, page_size and license_from unless they are set" enum:"slack,figma,aws,atlassian,github,terraform" ask:"true"`

	Token        sdk.Secret `json:"token,omitzero" jsonschema:"Bearer token" ask:"true"`
	User         string     `json:"user,omitempty" jsonschema:"Name for a sign-in with user and password"`
	Password     sdk.Secret `json:"password,omitzero" jsonschema:"Its password"`
	TokenURL     string     `json:"token_url,omitempty" jsonschema:"Where tokens are given out, for OAuth 2.0 client credentials"`
	ClientID     string     `json:"client_id,omitempty" jsonschema:"Application for client credentials"`
	ClientSecret sdk.Secret `json:"client_secret,omitzero" jsonschema:"Its secret"`
	Scopes       []string   `json:"scopes,omitempty" jsonschema:"Scopes to ask for with client credentials"`

	sdkhttp.Settings

	Paging   string `json:"paging,omitempty" jsonschema:"How pages are asked for. Default: as vendor says, else auto: as the service describes itself" enum:"auto,index,cursor"`
	PageSize int    `json:"page_size,omitempty" jsonschema:"How many users to ask for at a time, 1 to 1000. Default: as vendor says, else 100"`

	LicenseFrom string           `json:"license_from,omitempty" jsonschema:"What a license is: active, roles, entitlements, groups, user_type, or the path of an attribute, as in urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department. Default: as vendor says, else active" ask:"true"`
	License     string           `json:"license,omitempty" jsonschema:"Name of the only license if license_from is active. Default: the name of the host"`
	UIDPrefix   string           `json:"uid_prefix,omitempty" jsonschema:"What UIds begin with. Default: scim: and the name of the host"`
	Purchased   map[string]int64 `json:"purchased,omitempty" jsonschema:"Bought units by license, as in {\"Full\": 120}; SCIM does not know them"`
	Inactive    string           `json:"inactive,omitempty" jsonschema:"Whether users who are not active hold licenses" enum:"include,exclude" default:"exclude"`
	AllowEmpty  bool             `json:"allow_empty,omitempty" jsonschema:"The service may have no users at all, or no groups if they are the licenses. Without it that is an error"`
}

// Values of the settings that the code asks for.
const (
	fromActive       = "active"
	fromRoles        = "roles"
	fromEntitlements = "entitlements"
	fromGroups       = "groups"
	fromUserType     = "user_type"

	pagingAuto   = "auto"
	pagingIndex  = "index"
	pagingCursor = "cursor"

	include = "include"

	defaultPageSize = 100
	mostPageSize    = 1000
)

// preset is what is known about a service.
type preset struct {
	paging      string
	pageSize    int
	licenseFrom string
}

// presets are the habits of services, from their own descriptions.
func presets() map[string]preset {
	return map[string]preset{
		// Ten without count, and never more than 1,000:
		// https://api.slack.com/changelog/2019-06-have-scim-will-paginate
		"slack": {paging: pagingIndex, pageSize: 500, licenseFrom: fromActive},
		// filter.maxResults is 200; seats are roles of the type seatType, on the
		// Enterprise plan: https://developers.figma.com
		"figma": {paging: pagingIndex, pageSize: 200, licenseFrom: fromRoles},
		// startIndex is not supported: without cursors the first 100 are all:
		// https://docs.aws.amazon.com/singlesignon/latest/developerguide/listusers.html
		"aws": {paging: pagingCursor, pageSize: 100, licenseFrom: fromActive},
		// At most 100 a page.
		"atlassian": {paging: pagingIndex, pageSize: 100, licenseFrom: fromActive},
		"github":    {paging: pagingIndex, pageSize: 100, licenseFrom: fromActive},
		// At most 200 a page.
		"terraform": {paging: pagingIndex, pageSize: 200, licenseFrom: fromActive},
	}
}

// filled returns the settings with what the preset and the defaults say.
func (c config) filled() config {
	known := presets()[c.Vendor]
	c.Paging = cmp.Or(c.Paging, known.paging, pagingAuto)
	c.PageSize = cmp.Or(c.PageSize, known.pageSize, defaultPageSize)
	c.LicenseFrom = cmp.Or(c.LicenseFrom, known.licenseFrom, fromActive)
	host := hostOf(c.URL)
	c.License = cmp.Or(c.License, host)
	c.UIDPrefix = cmp.Or(c.UIDPrefix, "scim:"+host)
	return c
}

// Validate finds what the schema cannot: it uses neither network nor files.
func (c config) Validate() error {
	var errs []error
	ways := 0
	for _, set := range []bool{!c.Token.IsZero(), c.User != "" || !c.Password.IsZero(), c.TokenURL != "" || c.ClientID != "" || !c.ClientSecret.IsZero()} {
		if set {
			ways++
		}
	}
	switch {
	case ways == 0:
		errs = append(errs, configProblem("auth_missing", "/token", "no way to sign in is set",
			"Set token, or user and password, or token_url, client_id and client_secret."))
	case ways > 1:
		errs = append(errs, configProblem("auth_ambiguous", "/token", "more than one way to sign in is set", "Remove all but one of token, user with password, and client_id with token_url and client_secret."))
	case c.User == "" != c.Password.IsZero():
		errs = append(errs, configProblem("auth_incomplete", "/user", "user and password belong together", "Set both, or set token instead."))
	case c.TokenURL != "" || c.ClientID != "" || !c.ClientSecret.IsZero():
		if c.TokenURL == "" || c.ClientID == "" || c.ClientSecret.IsZero() {
			errs = append(errs, configProblem("auth_incomplete", "/token_url", "client credentials need three settings", "Set token_url, client_id and client_secret."))
		}
	}
	if c.PageSize < 0 || c.PageSize > mostPageSize {
		errs = append(errs, configProblem("page_size", "/page_size", fmt.Sprintf("page_size cannot be %d", c.PageSize), fmt.Sprintf("It is a number from 1 to %d.", mostPageSize)))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Purchased)) {
		if c.Purchased[name] < 0 {
			errs = append(errs, configProblem("purchased", "/purchased/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name),
				fmt.Sprintf("purchased of %q is negative", name), "It is a number of units: 0 or more."))
		}
	}
	if !isKind(c.LicenseFrom) && !isPath(c.LicenseFrom) {
		errs = append(errs, configProblem("license_from", "/license_from", fmt.Sprintf("license_from cannot be %q", c.LicenseFrom),
			"It is active, roles, entitlements, groups, user_type, or the path of an attribute: a name with dots (title, name.familyName), with the URN of an extension and a colon in front."))
	}
	return errors.Join(errs...)
}

func isKind(from string) bool {
	switch from {
	case "", fromActive, fromRoles, fromEntitlements, fromGroups, fromUserType:
		return true
	default:
		return false
	}
}

func configProblem(code, path, summary, detail string) error {
	problem := sdk.ConfigError(path, summary, detail)
	problem.Code = "scim." + code
	return problem
}
