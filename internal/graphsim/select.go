package graphsim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// userField is a property of a user that $select may name.
type userField int

const (
	fieldID userField = iota
	fieldDisplayName
	fieldGivenName
	fieldSurname
	fieldMail
	fieldUserPrincipalName
	fieldUserType
	fieldAccountEnabled
	fieldDepartment
	fieldUsageLocation
	fieldProxyAddresses
	fieldAssignedLicenses
	fieldLicenseAssignmentStates
	fieldSignInActivity
	fieldBusinessPhones
	fieldJobTitle
	fieldMobilePhone
	fieldOfficeLocation
	fieldPreferredLanguage
	fieldEmployeeID
	fieldEmployeeOrgData
	fieldExtensionAttributes
)

// userFieldNames are the properties as Graph spells them, in its order.
func userFieldNames() []string {
	return []string{
		"id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "userType", "accountEnabled",
		"department", "usageLocation", "proxyAddresses", "assignedLicenses", "licenseAssignmentStates", "signInActivity",
		"businessPhones", "jobTitle", "mobilePhone", "officeLocation", "preferredLanguage",
		"employeeId", "employeeOrgData", "onPremisesExtensionAttributes",
	}
}

// defaultFields are what Graph returns without $select. assignedLicenses is not
// among them.
func defaultFields() []userField {
	return []userField{
		fieldBusinessPhones, fieldDisplayName, fieldGivenName, fieldJobTitle, fieldMail, fieldMobilePhone,
		fieldOfficeLocation, fieldPreferredLanguage, fieldSurname, fieldUserPrincipalName, fieldID,
	}
}

// parseSelect returns the properties to answer with.
func (s *Server) parseSelect(c *call, roles []string) ([]userField, *reply) {
	text := c.query.Get("$select")
	if text == "" {
		return defaultFields(), nil
	}
	names := userFieldNames()
	var fields []userField
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		at := slices.IndexFunc(names, func(known string) bool { return strings.EqualFold(known, name) })
		switch {
		case isSingleOnly(name):
			return nil, c.graphError(http.StatusNotImplemented, "NotImplemented", "This operation is not supported for a collection: "+name+".")
		case at < 0:
			return nil, c.badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.user'.", name)
		}
		if field := userField(at); !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	if slices.Contains(fields, fieldSignInActivity) {
		if refused := s.refuseSignInActivity(c, roles); refused != nil {
			return nil, refused
		}
	}
	return fields, nil
}

// isSingleOnly reports whether a property exists on single users only.
func isSingleOnly(name string) bool {
	return slices.Contains([]string{"aboutMe", "birthday", "hireDate", "interests", "mySite", "pastProjects", "responsibilities", "schools", "skills"}, name)
}

// refuseSignInActivity checks what signInActivity needs: a premium tenant, a
// permission of its own, and a request limit of its own
// (https://learn.microsoft.com/graph/throttling-limits).
func (s *Server) refuseSignInActivity(c *call, roles []string) *reply {
	switch {
	case !s.tenant.Premium:
		return c.graphError(http.StatusForbidden, codeNotPremium, textNotPremium)
	case !slices.Contains(roles, RoleAuditLogReadAll):
		return c.graphError(http.StatusForbidden, codeMissingAuditLog, textMissingAuditLog)
	}
	wait := s.signIns.take(c.now, s.tenant.SignInRate)
	if wait <= 0 {
		return nil
	}
	out := c.statusReply(http.StatusTooManyRequests, JSONBody)
	out.header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	return out
}
