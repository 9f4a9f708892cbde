package main

import (
	"encoding/base64"
	"slices"
	"testing"

	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

func TestMissing(t *testing.T) {
	t.Parallel()
	const users, licenses = "User.Read.All", "LicenseAssignment.Read.All (or Organization.Read.All)"
	for payload, want := range map[string][]string{
		`{}`: {users, licenses},
		`{"roles":["User.Read.All","LicenseAssignment.Read.All"]}`: nil,
		`{"roles":["user.read.all","organization.read.all"]}`:      nil,
		`{"roles":["Directory.Read.All"]}`:                         nil,
		`{"scp":"openid User.Read.All Organization.Read.All"}`:     nil,
		// The Azure CLI: it depends on the user.
		`{"scp":"Directory.AccessAsUser.All User.ReadWrite.All"}`: nil,
		`{"roles":["User.ReadBasic.All"]}`:                        {users, licenses},
		`{"roles":["Organization.Read.All"]}`:                     {users},
	} {
		claims, err := signin.ReadClaims("e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln")
		if err != nil {
			t.Fatal(err)
		}
		if got := product().Missing(claims); !slices.Equal(got, want) {
			t.Errorf("%s lacks %q, want %q", payload, got, want)
		}
	}
}
