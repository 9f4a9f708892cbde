package config_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

// A mirror is the address of a folder, without secrets.
func TestMirror(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://mirror.contoso.cz/licexport":     "",
		"http://mirror.contoso.cz/licexport":      "must begin with https://",
		"mirror.contoso.cz":                       "must be the address of a folder",
		"https://":                                "must be the address of a folder",
		"https://joe:canary@mirror.contoso.cz":    "must not hold a user or a password",
		"https://mirror.contoso.cz/x?sig=canary":  "without ? and #",
		"https://mirror.contoso.cz/x#fragment":    "without ? and #",
		"https://mir\x01ror.contoso.cz/licexport": "must be the address of a folder",
	} {
		err := config.CheckMirror(address)
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", address, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", address, err, want)
		case err != nil && strings.Contains(err.Error(), "canary"):
			t.Errorf("a secret is shown: %v", err)
		}
	}
	_, err := config.Parse([]byte("version: 1\nsources: {a: {}}\nplugins: {mirror: http://x}\n"), "licexport.yaml", t.TempDir())
	if err == nil || !strings.HasPrefix(err.Error(), "licexport.yaml:3:19: plugins.mirror: it must begin with https://") {
		t.Errorf("got %v", err)
	}
}
