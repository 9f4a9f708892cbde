package host_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/host"
)

// A plugin that mixes up its columns must not publish a password. What is
// longer than any word is no coincidence.
func TestASecretInAValueOfTheFileFails(t *testing.T) {
	t.Parallel()
	const long, short = "correct-horse-battery", "expired"
	tests := []struct{ field, value, secret, want string }{
		{"uid", long, long, "the UId of a license"},
		{"uid", "acme:" + long, long, "the UId of a license"},
		{"name", "Ann (" + long + ")", long, "the name of a holder"},
		{"name", "Ann " + long[:7] + "\x00" + long[7:], long, "the name of a holder"},
		{"email", long + "@example.com", long, "the e-mail of a holder"},
		{"id", "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5", long, "the id of a holder"}, // base64
		{"name", "x" + long, long, ""},
		{"name", long + "Ž", long, ""},
		{"name", "correct-horse", long, ""},
		{"name", "expired", short, ""},
		{"uid", "acme:expired", short, ""},
	}
	for _, tt := range tests {
		settings, _ := json.Marshal(map[string]string{"mode": "values", "fault": tt.field, "text": tt.value})
		s := start(t, command(t))
		_, err := s.Export(t.Context(), host.Request{
			Config: host.Config{JSON: string(settings), Secrets: map[string]string{"/proxy/password": tt.secret}},
		}, &kept{})
		s.Close()
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s %q: %v", tt.field, tt.value, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s %q was taken", tt.field, tt.value)
			continue
		}
		text := err.Error()
		if !strings.HasPrefix(text, `source "contoso": plugin double has mixed up`) ||
			!strings.Contains(text, "it sent the secret of the setting proxy.password as "+tt.want) || strings.Contains(text, long) {
			t.Errorf("%s %q: %s", tt.field, tt.value, text)
		}
	}
}
