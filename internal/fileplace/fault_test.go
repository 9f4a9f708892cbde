package fileplace_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/fileplace"
)

func TestWindowsFault(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		`licenses.csv`:                   "",
		`C:\ProgramData\licexport\l.csv`: "",
		`C:/ProgramData/licexport/l.csv`: "",
		`\\server\share\l.csv`:           "",
		`\\?\C:\out\l.csv`:               "",
		`\\?\UNC\server\share\l.csv`:     "",
		`..\out\.hidden\console.csv`:     "",
		`out\com10.csv`:                  "",
		`out\lpt.csv`:                    "",
		`out\nulls.csv`:                  "",
		`l.csv.`:                         "", // Windows leaves the dot out
		`a.csv:x`:                        "holds a colon",
		`out.csv::$DATA`:                 "holds a colon",
		`C:\out\l.csv:old`:               "holds a colon",
		`\\?\C:\out\l.csv:old`:           "holds a colon",
		`C:\out:x\l.csv`:                 "holds a colon",
		`C:l.csv`:                        "names a drive without a folder",
		`con.csv`:                        `has the name "con.csv", which is a device`,
		`CON`:                            "is a device",
		`C:\out\LPT1`:                    "is a device",
		`C:\out\com¹.txt`:                "is a device",
		`C:\nul\l.csv`:                   "is a device",
		`C:\out\aux .csv`:                "is a device",
		`C:\out\Prn.tar.gz`:              "is a device",
		`\\?\C:\out\conin$`:              "is a device",
		`\\.\con`:                        "names a device",
		`\\.\PhysicalDrive0`:             "names a device",
		`//./pipe/x`:                     "names a device",
		`a?b.csv`:                        "holds ?",
		`C:\out\*.csv`:                   "holds *",
		`C:\o|t\l.csv`:                   "holds |",
		`C:\out\"l".csv`:                 `holds "`,
		`\\?\C:\out\l.csv.`:              "ends with a dot or a space",
		`\\?\C:\out \l.csv`:              "ends with a dot or a space",
	} {
		fault, remedy := fileplace.WindowsFault(path)
		if (fault == "") != (want == "") || !strings.Contains(fault, want) || (fault != "") != (remedy != "") {
			t.Errorf("%s: %q, %q, want %q", path, fault, remedy, want)
		}
	}
}
