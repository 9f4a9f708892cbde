package glob_test

import (
	"testing"

	"github.com/licexport/licexport/plugins/file/glob"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"Creative Cloud", "creative cloud", true},
		{"Creative Cloud", "Creative Cloud All Apps", false},
		{"Creative*", "Creative Cloud All Apps", true},
		{"*cloud*", "Creative Cloud All Apps", true},
		{"*apps", "Creative Cloud All Apps (trial)", false},
		{"a*b*c", "a/b/x/c", true},
		{"V?sio", "Vísio", true},
		{"VÍSIO", "Vísio", true},
		{"*", "", true},
		{"?", "", false},
		{"", "", true},
		{"", "x", false},
		{"a**", "a", true},
	}
	for _, test := range tests {
		if got := glob.Match(test.pattern, test.text); got != test.want {
			t.Errorf("Match(%q, %q) = %v", test.pattern, test.text, got)
		}
	}
	if glob.Any(nil, "x") || !glob.Any([]string{"y", "x"}, "X") {
		t.Error("Any does not look at each pattern")
	}
}
