package typed_test

import (
	"slices"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
)

func TestEmails(t *testing.T) {
	t.Parallel()
	got := typed.Emails("jana@contoso.cz", "", "jnova")
	want := []sdk.Email{{Address: "jana@contoso.cz", Kind: sdk.Mail}, {Address: "jnova", Kind: sdk.Login}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !typed.SameEmails(got, typed.Emails("JANA@contoso.cz", "", "jnova")) {
		t.Error("upper case makes another address")
	}
	if typed.SameEmails(got, typed.Emails("jana@contoso.cz", "jnova", "")) || typed.SameEmails(got, got[:1]) {
		t.Error("addresses of other kinds, or fewer, are the same")
	}
}
