package fake

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// JetBrains imitates the Account API of JetBrains
// (https://www.jetbrains.com/help/jetbrains-console/jetbrains-account-api.html).
type JetBrains struct {
	Log

	// Key and Customer are what requests must carry.
	Key, Customer string
	// Licenses of the organization.
	Licenses []object
	// TokenType is what the token is for.
	TokenType string
	// NoTotal leaves X-Total-Count out.
	NoTotal bool
	// OnlyFree lists free licenses alone where "assigned" is left out.
	OnlyFree bool
	// Total replaces the total of the list.
	Total int
	// Refuse answers everything with this status and code.
	Refuse     int
	RefuseCode string
}

// ServeHTTP answers.
func (j *JetBrains) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	j.add(r)
	switch {
	case j.Refuse != 0:
		reply(w, j.Refuse, object{"code": j.RefuseCode, "description": nil})
	case r.Header.Get("X-Api-Key") != j.Key:
		reply(w, 401, object{"code": "INVALID_TOKEN", "description": "Invalid token"})
	case r.Header.Get("X-Customer-Code") != j.Customer:
		reply(w, 404, object{"code": "CUSTOMER_NOT_FOUND", "description": nil})
	case r.URL.Path == "/api/v1/token":
		kind := j.TokenType
		if kind == "" {
			kind = "CUSTOMER"
		}
		reply(w, 200, object{"type": kind})
	case r.URL.Path == "/api/v1/customer/licenses":
		j.list(w, r)
	default:
		reply(w, 404, object{"code": "NOT_FOUND", "description": nil})
	}
}

func (j *JetBrains) list(w http.ResponseWriter, r *http.Request) {
	assigned := r.URL.Query().Get("assigned")
	all := slices.DeleteFunc(slices.Clone(j.Licenses), func(l object) bool {
		held := l["assignee"] != nil
		return assigned == "true" && !held || assigned == "false" && held || assigned == "" && j.OnlyFree && held
	})
	total := len(all)
	if j.Total != 0 && assigned == "" {
		total = j.Total
	}
	if !j.NoTotal {
		w.Header().Set("X-Total-Count", strconv.Itoa(total))
	}
	reply(w, 200, page(all, number(r, "page", 1), number(r, "perPage", 100)))
}

// JetBrainsLicense is a license of a product that is assigned to a user.
func JetBrainsLicense(id, code, email string) map[string]any {
	l := object{
		"licenseId": id, "product": object{"code": code, "name": "Product " + code}, "team": object{"id": 71, "name": "Vývoj"},
		"isSuspended": false, "isTrial": false, "subscription": object{"validUntilDate": "2027-05-20T00:00:00.000+02:00", "isOutdated": false},
	}
	if email != "" {
		l["assignee"] = object{"type": "USER", "email": email, "name": "Name of " + email}
	}
	return l
}

// JetBrainsLicenses are n licenses of n users.
func JetBrainsLicenses(n int) []map[string]any {
	all := make([]object, n)
	for i := range all {
		all[i] = JetBrainsLicense(fmt.Sprintf("LIC%06d", i), "II", fmt.Sprintf("dev%06d@firma.example", i))
	}
	return all
}
