package config_test

import (
	"testing"

	"github.com/licexport/licexport/internal/config"
)

func TestSourceOf(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte("version: 1\nsources: {a: {plugin: m365}, b: {plugin: ldap}, c: {plugin: ldap}}\n"), "licexport.yaml", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if s, err := f.SourceOf("m365"); err != nil || s.Name != "a" {
		t.Errorf("%v, %v", s, err)
	}
	for _, plugin := range []string{"ldap", "sql", ""} { // two, none, any of three
		if s, err := f.SourceOf(plugin); err == nil {
			t.Errorf("%q: source %s", plugin, s.Name)
		}
	}
}

func TestUsualPlugin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source    string
		installed []string
		want      string
	}{
		{"ldap", []string{"file", "ldap", "m365"}, "ldap"},
		{"contoso", []string{"file", "m365"}, "m365"},
		{"contoso", []string{"file", "ldap"}, "file"},
		{"contoso", nil, "m365"},
	} {
		i := config.Initial{Source: c.source}
		if got := i.UsualPlugin(c.installed); got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.source, c.installed, got, c.want)
		}
	}
}
