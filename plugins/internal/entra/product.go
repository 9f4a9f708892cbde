package entra

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// Product is what a source is and needs.
type Product struct {
	// Name is that of the source. It begins the codes of its problems.
	Name string
	// Version of the plugin, for the User-Agent.
	Version string
	// Permissions that it needs for what it reads.
	Permissions []Permission
}

// Permission of Microsoft Graph. See
// https://learn.microsoft.com/graph/permissions-reference.
type Permission struct {
	// About is what it is needed for, as in "users". A refusal of Graph names it,
	// see answers.Error.
	About string
	// Name is the least permission that will do, as in "User.Read.All"; Or is
	// another one of the same worth, if there is one.
	Name, Or string
	// Implied are the permissions that allow the same and more.
	Implied []string
}

// String names the permission for people.
func (p Permission) String() string {
	if p.Or == "" {
		return p.Name
	}
	return fmt.Sprintf("%s (or %s)", p.Name, p.Or)
}

// Missing names the permissions that a token lacks. It is empty when all are there,
// or when that depends on who is signed in, as it does with the token of the Azure
// CLI.
func (p Product) Missing(claims signin.Claims) []string {
	if claims.Any("Directory.AccessAsUser.All") {
		return nil
	}
	var missing []string
	for _, needed := range p.Permissions {
		if !claims.Any(needed.Name) && (needed.Or == "" || !claims.Any(needed.Or)) && !claims.Any(needed.Implied...) {
			missing = append(missing, needed.String())
		}
	}
	return missing
}

// permissions names all that are needed, for people.
func (p Product) permissions() string {
	names := make([]string, len(p.Permissions))
	for i, needed := range p.Permissions {
		names[i] = needed.Name
	}
	return strings.Join(names, " and ")
}

// permission is the one that is needed for what was asked; its name is empty if
// the source does not say.
func (p Product) permission(about string) string {
	for _, needed := range p.Permissions {
		if needed.About == about {
			return needed.String()
		}
	}
	return ""
}
