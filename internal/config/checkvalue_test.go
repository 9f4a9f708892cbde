package config_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

// An answer is checked as it comes: by itself and beside what is set already.
func TestCheckValue(t *testing.T) {
	t.Parallel()
	number := func(n string) any { return json.Number(n) }
	for _, tt := range []struct {
		name  string
		check func(*config.Initial) error
		want  string
	}{
		{"type", func(i *config.Initial) error { return i.CheckValue("page_size", "many") }, "page_size must be a whole number"},
		{"bounds", func(i *config.Initial) error { return i.CheckValue("page_size", number("1000")) }, "page_size must be at most 999, not 1000"},
		{"pattern", func(i *config.Initial) error { return i.CheckValue("host", "A B") }, "host must match ^[a-z.]+$"},
		{"enum", func(i *config.Initial) error { return i.CheckValue("cloud", "chna") }, `Did you mean "china"?`},
		{"length", func(i *config.Initial) error { return i.CheckValue("tenant_id", "") }, "tenant_id must not be empty"},
		{"forms", func(i *config.Initial) error { return i.CheckValue("limit", "all") }, "limit fits none of the forms"},
		{"control character", func(i *config.Initial) error { return i.CheckValue("client_certificate_path", "C:\temp") }, "holds a control character"},
		{"item", func(i *config.Initial) error { return i.CheckItems("accounts", []any{map[string]any{}}) }, `setting "accounts[0].id" is missing`},
		{"entry", func(i *config.Initial) error { return i.CheckEntry("labels", "a", number("5")) }, "labels.a must be text"},
		{"an entry that others may follow", func(i *config.Initial) error { return i.CheckEntry("proxy", "ca_file", "ca.pem") }, ""},
		{"what only others lack", func(i *config.Initial) error { return i.CheckValue("host", "a.b") }, ""},
		{"a secret is a reference", func(i *config.Initial) error {
			return i.CheckValue("client_secret", map[string]any{"protected": "contoso"})
		}, ""},
		{"all is well", func(i *config.Initial) error { return i.CheckValue("email", []any{"mail"}) }, ""},
	} {
		i := initial(t)
		i.Schema = schema(t)
		err := tt.check(i)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
