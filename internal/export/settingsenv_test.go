package export

import (
	"strings"
	"testing"
)

// The schema of a plugin may name any variable of the host. It gets those that
// its lock entry names.
func TestSettingsComeFromTheVariablesOfTheLock(t *testing.T) {
	t.Parallel()
	env := map[string]string{"ACME_TOKEN": "mine", "AZURE_CLIENT_SECRET": "of somebody else"}
	lookup := func(name string) (string, bool) {
		value, set := env[name]
		return value, set
	}
	for name, tt := range map[string]struct {
		allowed settingsEnv
		got     string
		refused int
	}{
		"named":                  {settingsEnv{names: []string{"ACME_TOKEN"}, known: true}, "mine", 1},
		"an empty list":          {settingsEnv{known: true}, "", 2},
		"a lock without a list":  {settingsEnv{}, "", 2},
		"a development override": {settingsEnv{any: true}, "mine", 0},
	} {
		s := &Source{opener: &Opener{LookupEnv: lookup}, settingsEnv: tt.allowed}
		if got := s.getenv("ACME_TOKEN"); got != tt.got {
			t.Errorf("%s: got %q, want %q", name, got, tt.got)
		}
		if got := s.getenv("AZURE_CLIENT_SECRET"); !tt.allowed.any && got != "" {
			t.Errorf("%s: it got the secret of another source", name)
		}
		s.getenv("NOT_SET")
		if refused := s.settingsEnv.refused(); len(refused) != tt.refused {
			t.Errorf("%s: refused %q", name, refused)
		}
	}
	err := &SettingsEnvError{Plugin: "acme", Names: []string{"ACME_TOKEN"}}
	if !strings.Contains(err.Error(), "licexport plugin lock acme") {
		t.Errorf("no command renews the lock: %v", err)
	}
}
