package graph

import (
	"errors"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// More is what is read of a user only for reports.
type More struct {
	// ID is the user's.
	ID string `json:"id"`
	// Department, EmployeeID and the cost center are as somebody has entered them.
	Department string `json:"department"`
	EmployeeID string `json:"employeeId"`
	// Organization is null for most users
	// (https://learn.microsoft.com/graph/api/resources/employeeorgdata).
	Organization struct {
		CostCenter string `json:"costCenter"`
	} `json:"employeeOrgData"`
	// Extensions are extensionAttribute1 to 15, null where nothing is set
	// (https://learn.microsoft.com/graph/api/resources/onpremisesextensionattributes).
	Extensions map[string]string `json:"onPremisesExtensionAttributes"`
	// Paths are the ways on which licenses came.
	Paths []Path `json:"licenseAssignmentStates"`
}

// Path is one way on which a license came
// (https://learn.microsoft.com/graph/api/resources/licenseassignmentstate).
type Path struct {
	SKU string `json:"skuId"`
	// Group is the id of the group that gives the license; empty: it was assigned
	// directly.
	Group string `json:"assignedByGroup"`
	// State is "Active", "ActiveWithError", "Disabled" or "Error". A license with
	// an Error does not reach the user on this way.
	State string `json:"state"`
	// Error is why, as in "CountViolation"; "None" or empty if all is well.
	Error string `json:"error"`
}

// Properties of More, as $select wants them.
const (
	organizationProperties = ",department,employeeId"
	orgDataProperties      = ",employeeOrgData"
	extensionProperties    = ",onPremisesExtensionAttributes"
	pathProperties         = ",licenseAssignmentStates"
)

// more reports whether anything of More is wanted.
func (r Reading) more() bool { return r.Organization || r.Paths }

// refusedMore reports whether Graph may have refused the properties of More: some
// clouds and tenants do not know all of them.
func (p *pass) refusedMore(err error) bool {
	if p.pages > 0 || isPageToken(err) {
		return false
	}
	switch statusOf(err) {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusNotImplemented:
		return true
	default:
		return false
	}
}

// addMore reads the page once more for what only reports want, so that all other
// exports decode nothing of it.
func (p *page) addMore(body []byte) error {
	var more struct {
		Users []More `json:"value"`
	}
	if err := json.Unmarshal(body, &more, jsontext.AllowInvalidUTF8(true)); err != nil {
		// The error of the decoder may quote what it read.
		return errors.New("the page is not as documented")
	}
	for i := range p.Users {
		if i >= len(more.Users) || more.Users[i].ID != p.Users[i].ID {
			return errors.New("the page is not as documented")
		}
		p.Users[i].More = &more.Users[i]
	}
	return nil
}
