package plugins_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/plugins"
)

// No error of an installation shows what an address may hold of secrets.
func TestInstallShowsNoSecretsOfAddresses(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "http://joe:canary@example.com/x?token=canary", http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "https://")
	digest := "sha256:" + strings.Repeat("0", 64)
	for _, from := range []string{
		"https://canary:canary@" + host + "/file?sig=canary#canary",
		"https://canary:canary@" + host + "/moved?sig=canary",
		"https://canary:canary@127.0.0.1:1/file?sig=canary",
		"http://canary:canary@example.com/file?sig=canary",
		"https://can\x01ary:canary@example.com/file?sig=canary",
	} {
		for _, sha := range []string{"", digest} {
			_, err := plugins.Installer{Dir: t.TempDir(), Client: server.Client()}.Install(t.Context(), plugins.InstallRequest{From: from, SHA256: sha})
			if err == nil || strings.Contains(err.Error(), "canary") {
				t.Errorf("%q: %v", from, err)
			}
		}
	}
}
