package units_test

import (
	"regexp"
	"testing"

	"github.com/licexport/licexport/internal/schedule/units"
)

func TestImageOf(t *testing.T) {
	t.Parallel()
	const version = "0.1.0"
	for name, want := range map[string]string{
		"":                                     "licexport:0.1.0",
		"registry.contoso.com/licexport":       "registry.contoso.com/licexport:0.1.0",
		"registry.contoso.com:5000/licexport":  "registry.contoso.com:5000/licexport:0.1.0",
		"registry.contoso.com/licexport:other": "registry.contoso.com/licexport:other",
		"registry.contoso.com/licexport@sha256:0123": "registry.contoso.com/licexport@sha256:0123",
	} {
		if got := units.ImageOf(name, version); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// Every version of Semantic Versioning makes a tag, also one of a build that is no
// release.
func TestImageTag(t *testing.T) {
	t.Parallel()
	allowed := regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`)
	for _, version := range []string{"0.1.0", "1.2.3-rc.1", "0.0.0-dev+0c0c861", "0.0.0-dev+0c0c861-dirty"} {
		if tag := units.ImageTag(version); !allowed.MatchString(tag) {
			t.Errorf("%s makes the tag %s", version, tag)
		}
	}
}
