package name_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/plugins/name"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"m365", "a", "google-workspace", strings.Repeat("a", 40)} {
		if err := name.Check(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "M365", "3m", "a_b", "../a", "a.exe", "-a", strings.Repeat("a", 41)} {
		if name.Check(bad) == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestFileAndOf(t *testing.T) {
	t.Parallel()
	tests := []struct{ file, goos, name string }{
		{"licexport-source-m365", "linux", "m365"},
		{"licexport-source-m365.exe", "windows", "m365"},
		{"licexport-source-m365", "windows", ""},
		{"licexport-source-m365.exe", "linux", ""},
		{"licexport-source-", "linux", ""},
		{"SHA256SUMS", "linux", ""},
	}
	for _, tt := range tests {
		if got := name.Of(tt.file, tt.goos); got != tt.name {
			t.Errorf("Of(%q, %s) = %q, want %q", tt.file, tt.goos, got, tt.name)
		}
		if tt.name != "" && name.File(tt.name, tt.goos) != tt.file {
			t.Errorf("File(%q, %s) = %q", tt.name, tt.goos, name.File(tt.name, tt.goos))
		}
	}
}
