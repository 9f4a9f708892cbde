package graphsim

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// This file appends JSON by hand: the server shares the machine with the client
// that a benchmark measures, and reflection would cost more than that client.

// appendUser appends the selected properties of a user as an object.
func appendUser(b []byte, u *User, fields []userField, escape bool) []byte {
	b = append(b, '{')
	some := false
	for _, field := range fields {
		if field == fieldSignInActivity && u.SignIn == nil {
			continue
		}
		if some {
			b = append(b, ',')
		}
		some = true
		b = appendField(b, u, field, escape)
	}
	return append(b, '}')
}

// appendField appends one property.
func appendField(b []byte, u *User, field userField, escape bool) []byte {
	switch field {
	case fieldID:
		return appendText(append(b, `"id":`...), u.ID, escape)
	case fieldDisplayName:
		return appendText(append(b, `"displayName":`...), u.DisplayName, escape)
	case fieldGivenName:
		return appendText(append(b, `"givenName":`...), u.GivenName, escape)
	case fieldSurname:
		return appendText(append(b, `"surname":`...), u.Surname, escape)
	case fieldMail:
		return appendText(append(b, `"mail":`...), u.Mail, escape)
	case fieldUserPrincipalName:
		return appendText(append(b, `"userPrincipalName":`...), u.UserPrincipalName, escape)
	case fieldUserType:
		return appendText(append(b, `"userType":`...), u.UserType, escape)
	case fieldDepartment:
		return appendText(append(b, `"department":`...), u.Department, escape)
	case fieldEmployeeID:
		return appendText(append(b, `"employeeId":`...), u.EmployeeID, escape)
	case fieldEmployeeOrgData:
		if u.CostCenter == "" {
			return append(b, `"employeeOrgData":null`...)
		}
		return append(appendText(append(b, `"employeeOrgData":{"division":null,"costCenter":`...), u.CostCenter, escape), '}')
	case fieldExtensionAttributes:
		return appendExtensionAttributes(b, u, escape)
	case fieldUsageLocation:
		return appendText(append(b, `"usageLocation":`...), u.UsageLocation, escape)
	case fieldAccountEnabled:
		if u.Disabled {
			return append(b, `"accountEnabled":false`...)
		}
		return append(b, `"accountEnabled":true`...)
	case fieldProxyAddresses:
		return appendProxyAddresses(b, u, escape)
	case fieldAssignedLicenses:
		return appendAssignedLicenses(b, u)
	case fieldLicenseAssignmentStates:
		return appendAssignmentStates(b, u)
	case fieldSignInActivity:
		return appendSignInActivity(b, u.SignIn)
	case fieldBusinessPhones:
		return append(b, `"businessPhones":[]`...)
	case fieldJobTitle:
		return append(b, `"jobTitle":null`...)
	case fieldMobilePhone:
		return append(b, `"mobilePhone":null`...)
	case fieldOfficeLocation:
		return append(b, `"officeLocation":null`...)
	case fieldPreferredLanguage:
		return append(b, `"preferredLanguage":null`...)
	}
	return b
}

// appendExtensionAttributes appends extensionAttribute1 to 15, which are null if unset.
// https://learn.microsoft.com/graph/api/resources/onpremisesextensionattributes
func appendExtensionAttributes(b []byte, u *User, escape bool) []byte {
	b = append(b, `"onPremisesExtensionAttributes":{`...)
	for n := 1; n <= 15; n++ {
		if n > 1 {
			b = append(b, ',')
		}
		name := "extensionAttribute" + strconv.Itoa(n)
		b = appendText(append(appendString(b, name, false), ':'), u.Extensions[name], escape)
	}
	return append(b, '}')
}

// appendSignInActivity appends when a user signed in.
func appendSignInActivity(b []byte, a *SignInActivity) []byte {
	b = appendText(append(b, `"signInActivity":{"lastSignInDateTime":`...), a.Interactive, false)
	b = appendText(append(b, `,"lastSignInRequestId":"","lastNonInteractiveSignInDateTime":`...), a.NonInteractive, false)
	b = appendText(append(b, `,"lastNonInteractiveSignInRequestId":"","lastSuccessfulSignInDateTime":`...), a.Successful, false)
	return append(b, `,"lastSuccessfulSignInRequestId":""}`...)
}

// appendProxyAddresses appends the primary address and the aliases.
func appendProxyAddresses(b []byte, u *User, escape bool) []byte {
	b = append(b, `"proxyAddresses":[`...)
	some := false
	if u.Mail != "" {
		b = appendString(b, "SMTP:"+u.Mail, escape)
		some = true
	}
	for _, alias := range u.Aliases {
		if some {
			b = append(b, ',')
		}
		b = appendString(b, "smtp:"+alias, escape)
		some = true
	}
	return append(b, ']')
}

// appendAssignedLicenses appends the held SKUs, each once.
func appendAssignedLicenses(b []byte, u *User) []byte {
	b = append(b, `"assignedLicenses":[`...)
	some := false
	u.eachHeld(func(a *Assignment) {
		if some {
			b = append(b, ',')
		}
		some = true
		b = append(b, `{"disabledPlans":`...)
		b = appendStrings(b, a.DisabledPlans)
		b = append(b, `,"skuId":`...)
		b = appendString(b, a.SKU, false)
		b = append(b, '}')
	})
	return append(b, ']')
}

// appendAssignmentStates appends every path on which a license came.
func appendAssignmentStates(b []byte, u *User) []byte {
	b = append(b, `"licenseAssignmentStates":[`...)
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if i > 0 {
			b = append(b, ',')
		}
		state := a.State
		if state == "" {
			state = "Active"
		}
		b = append(b, `{"skuId":`...)
		b = appendString(b, a.SKU, false)
		b = append(b, `,"disabledPlans":`...)
		b = appendStrings(b, a.DisabledPlans)
		b = appendText(append(b, `,"assignedByGroup":`...), a.Group, false)
		b = appendString(append(b, `,"state":`...), state, false)
		b = appendText(append(b, `,"error":`...), a.Error, false)
		b = append(b, `,"lastUpdatedDateTime":"2026-01-15T08:00:00Z"}`...)
	}
	return append(b, ']')
}

// appendStrings appends an array of strings.
func appendStrings(b []byte, values []string) []byte {
	b = append(b, '[')
	for i, value := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, value, false)
	}
	return append(b, ']')
}

// appendText appends a string, or null if it is empty.
func appendText(b []byte, s string, escape bool) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return appendString(b, s, escape)
}

// appendString appends a JSON string. With escape, all that is not ASCII is
// written as \u.
func appendString(b []byte, s string, escape bool) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf && c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if c >= utf8.RuneSelf && !escape && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		if c == '"' || c == '\\' {
			b = append(b, '\\', c)
		} else {
			b = appendEscape(b, r)
		}
		i += size
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// appendEscape appends a character as one or two \u escapes.
func appendEscape(b []byte, r rune) []byte {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return appendHex(appendHex(b, high), low)
	}
	return appendHex(b, r)
}

// appendHex appends \uXXXX.
func appendHex(b []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', digits[r>>12&0xf], digits[r>>8&0xf], digits[r>>4&0xf], digits[r&0xf])
}
