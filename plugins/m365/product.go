package main

import (
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// product describes this source to the sign-in. The permissions are the least that
// https://learn.microsoft.com/graph/permissions-reference names.
func product() entra.Product {
	return entra.Product{Name: "m365", Version: version, Permissions: []entra.Permission{
		{
			About: graph.Users, Name: "User.Read.All",
			Implied: []string{"User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
		},
		{
			About: graph.Licenses, Name: "LicenseAssignment.Read.All", Or: "Organization.Read.All",
			Implied: []string{"LicenseAssignment.ReadWrite.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
		},
	}}
}
