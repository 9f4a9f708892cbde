package entra

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// Each code has one cause, whatever the way to sign in.
func TestEachCodeHasOneCause(t *testing.T) {
	t.Parallel()
	for _, way := range []signin.Method{signin.ClientSecret, signin.ClientCertificate, signin.WorkloadIdentity, signin.ManagedIdentity, signin.AzureCLI} {
		seen := make(map[int]string)
		words := Words{Product: Product{Name: "acme"}}
		for _, text := range words.about(way).texts() {
			for _, code := range text.codes {
				if seen[code] != "" {
					t.Errorf("%s: AADSTS%d is %s and %s", way, code, seen[code], text.code)
				}
				seen[code] = text.code
			}
			if text.summary == "" || text.detail == "" || strings.Contains(text.summary, "\n") {
				t.Errorf("%s: %+v", way, text)
			}
		}
	}
}
