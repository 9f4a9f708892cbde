package signin

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// Claims is what a token says about its bearer. Tokens are for the service that
// checks them, so this serves hints only, never decisions.
type Claims struct {
	// Roles are the application permissions, as in "User.Read.All".
	Roles []string
	// Scopes are the delegated permissions (Azure CLI).
	Scopes []string
	// Tenant is the directory's id, App the application's.
	Tenant, App string
	// AppName is the name of the application. Often empty.
	AppName string
}

// errOpaque says that a token cannot be looked into.
var errOpaque = errors.New("the token cannot be read")

// ReadClaims looks into an access token without checking its signature.
func ReadClaims(token string) (Claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Claims{}, errOpaque
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return Claims{}, errOpaque
	}
	var claims struct {
		Roles   []string `json:"roles"`
		Scopes  string   `json:"scp"`
		Tenant  string   `json:"tid"`
		App     string   `json:"appid"`
		Party   string   `json:"azp"`
		AppName string   `json:"app_displayname"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return Claims{}, errOpaque
	}
	if claims.App == "" {
		claims.App = claims.Party
	}
	return Claims{
		Roles: claims.Roles, Scopes: strings.Fields(claims.Scopes),
		Tenant: claims.Tenant, App: claims.App, AppName: claims.AppName,
	}, nil
}

// Any reports whether the token carries one of the permissions.
func (c Claims) Any(permissions ...string) bool {
	for _, held := range [][]string{c.Roles, c.Scopes} {
		for _, permission := range held {
			for _, wanted := range permissions {
				if strings.EqualFold(permission, wanted) {
					return true
				}
			}
		}
	}
	return false
}
