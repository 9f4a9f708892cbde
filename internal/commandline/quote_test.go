package commandline

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

// A word that was copied into a shell is that word, whatever a vendor has put into it.
func TestQuotedWordsAreOneWord(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is no sh")
	}
	for _, s := range []string{
		"SPE_E3", "contoso:SPE E3", `"; touch /tmp/x; "`, "$(touch /tmp/x)", "`id`", "a'b", `a\`, "a'$b", "a!b", "#a", "~", "*", "{a,b}", "a;b", "a&b", "a|b",
		"(a)", "<a>", "ř", "%PATH%", "", " ", "a,b", "100 %", "a\nb", "[a]", "a=b", "日本 語",
	} {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf '%s.' "+quoteFor("linux", s)).Output() // #nosec G204 -- what is tested
		if err != nil || string(out) != s+"." {
			t.Errorf("%q is written %s, which is %q (%v)", s, quoteFor("linux", s), out, err)
		}
	}
}

func TestWhatNeedsNoQuotesHasNone(t *testing.T) {
	t.Parallel()
	for goos, all := range map[string][]string{
		"linux":   {"nightly", "contoso:SPE_E3", "/etc/licexport/licexport.yaml", "jana@contoso.cz"},
		"windows": {"nightly", "contoso:SPE_E3", `C:\ProgramData\licexport\licexport.yaml`, `C:\PROGRA~1\x`},
	} {
		for _, s := range all {
			if got := quoteFor(goos, s); got != s {
				t.Errorf("%s: %s", goos, got)
			}
		}
	}
}

// In double quotes, cmd and PowerShell find no end and nothing to expand before the end.
func TestQuotedWordsOnWindows(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		`C:\Program Files\x`: `"C:\Program Files\x"`,
		`C:\Program Files\`:  `"C:\Program Files\\"`,
		`a" & calc & "`:      `"a"" & calc & """`,
		"$(calc)":            "\"`$(calc)\"",
		"a`b":                "\"a``b\"",
		"a” ; calc ; “b":     "\"a`” ; calc ; `“b\"",
		"a,b":                `"a,b"`,
		"@a":                 `"@a"`,
		"a&b":                `"a&b"`,
		"it's":               `"it's"`,
	} {
		got := quoteFor("windows", s)
		if got != want {
			t.Errorf("%s: got %s, want %s", s, got, want)
		}
		if strings.Count(got, `"`)%2 != 0 {
			t.Errorf("%s: cmd finds an open quote in %s", s, got)
		}
	}
}
