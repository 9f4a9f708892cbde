package fileplace

import (
	"strings"
	"testing"
)

func TestVerbatim(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`folder name\`, 25) + "l.csv"
	for path, want := range map[string]string{
		`C:\out\l.csv`:                           `C:\out\l.csv`,
		`C:\` + deep:                             `\\?\C:\` + deep,
		`\\server\share\` + deep:                 `\\?\UNC\server\share\` + deep,
		`\\?\C:\` + deep:                         `\\?\C:\` + deep,
		deep:                                     deep,
		`C:\..\` + deep:                          `C:\..\` + deep,
		strings.ReplaceAll(`C:\`+deep, `\`, "/"): `\\?\C:\` + deep,
	} {
		if got := verbatim(path); got != want {
			t.Errorf("%s:\n got %s\nwant %s", path, got, want)
		}
	}
}
