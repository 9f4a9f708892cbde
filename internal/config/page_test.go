package config_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

// Pages that other computers can reach need names, and a password and TLS or proxies.
func TestPagesAreShownElsewhereOnlySafely(t *testing.T) {
	t.Parallel()
	const (
		names    = "names: [licexport.contoso.cz], "
		password = "password: {file: p}, "
		tls      = "certificate: c.pem, key: {file: k.pem}, "
	)
	for section, want := range map[string]string{
		"":                                             "",
		`listen: "localhost:0"`:                        "",
		`listen: "[::1]:9469"`:                         "",
		`listen: 127.0.0.2:80`:                         "",
		password:                                       "",
		`listen: 0.0.0.0:9469`:                         "names is missing",
		`listen: ":9469"`:                              "names is missing",
		names + `listen: ":9469"`:                      "neither password and certificate nor proxies",
		names + `listen: "192.168.1.1:9469"`:           "neither password and certificate nor proxies",
		names + `listen: "fileserver:9469"`:            "neither password and certificate nor proxies",
		names + password + `listen: ":9469"`:           "in the clear",
		names + tls + `listen: ":9469"`:                "password is missing",
		password + tls + `listen: ":9469"`:             "names is missing",
		"certificate: c.pem":                           "certificate has no key",
		"key: {file: k.pem}":                           "key has no certificate",
		names + password + tls + `listen: ":1"`:        "",
		names + `proxies: [10.1.2.3], listen: ":9469"`: "",
		`proxies: [10.1.2.3], listen: ":9469"`:         "names is missing",
		`listen: "9469"`:                               "not an address to listen on",
		`listen: "127.0.0.1:http"`:                     "not an address to listen on",
		`listen: "127.0.0.1:99999"`:                    "not an address to listen on",
		"names: [\"https://licexport.contoso.cz\"]":    "is not the name of a computer",
		"names: [\"licexport.contoso.cz:443\"]":        "is not the name of a computer",
		"names: [\"*\"]":                               "is not the name of a computer",
		"names: [\"*.contoso.cz\"]":                    "is not the name of a computer",
		"proxies: [proxy.contoso.cz]":                  "neither an IP address nor a network",
		"proxies: [0.0.0.0/0]":                         "is everybody",
		"proxies: [\"::/0\"]":                          "is everybody",
		"proxies: [0.0.0.0/1, 128.0.0.0/1]":            "is everybody",
		"proxies: [\"2000::/3\"]":                      "is everybody",
		"password: canary-canary":                      "must be a reference to a secret",
		"password: [canary]":                           "must be a reference to a secret",
		"password: \"\"":                               "must be a reference to a secret",
		"password: {}":                                 "must name one place",
		"key: canary-canary":                           "must be a reference to a secret",
	} {
		_, err := config.Parse([]byte("version: 1\nsources: {a: {}}\npage: {"+strings.TrimSuffix(section, ", ")+"}\n"), "licexport.yaml", t.TempDir())
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", section, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: got %v, want %q", section, err, want)
		case err != nil && strings.Contains(err.Error(), "canary"):
			t.Errorf("%s: a secret is shown: %v", section, err)
		}
	}
}

// The secrets of the page are kept from plugins, and validated, as all others are.
func TestSecretsOfThePageAreKnown(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte("version: 1\nsources: {a: {}}\npage: {password: {env: PAGE_PASSWORD}, certificate: c.pem, key: {protected: page}}\n"), "licexport.yaml", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, r := range f.References() {
		places = append(places, strings.Join(r.Place, "."))
	}
	if got := strings.Join(places, " "); got != "page.password page.key" {
		t.Errorf("references: %s", got)
	}
	if got := f.SecretVariables(); len(got) != 1 || got[0] != "PAGE_PASSWORD" {
		t.Errorf("variables: %q", got)
	}
	if got := f.ProtectedSecrets(); len(got) != 1 || got[0] != "page" {
		t.Errorf("protected: %q", got)
	}
}
