package config_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

// Paths of Windows lead to one place, wherever they are read from.
func TestPathsOfWindows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ dir, path, want, problem string }{
		{`C:\cfg`, `out\licenses.csv`, `C:\cfg\out\licenses.csv`, ""},
		{`C:\cfg`, `../licenses.csv`, `C:\licenses.csv`, ""},
		{`C:\cfg`, `D:\Export/licenses.csv`, `D:\Export\licenses.csv`, ""},
		{`C:\cfg`, `\Export\licenses.csv`, `C:\Export\licenses.csv`, ""},
		{`C:\cfg`, `/Export/licenses.csv`, `C:\Export\licenses.csv`, ""},
		{`\\server\share\cfg`, `\Export\licenses.csv`, `\\server\share\Export\licenses.csv`, ""},
		{`C:\cfg`, `\\server\share\licenses.csv`, `\\server\share\licenses.csv`, ""},
		{`C:\cfg`, `\\?\D:\Export\licenses.csv`, `\\?\D:\Export\licenses.csv`, ""},
		{`C:\cfg`, `D:licenses.csv`, "", "output.path names a drive without a folder on it\n  Write the whole path, as in D:\\licenses.csv."},
		{`C:\cfg`, `licenses.csv:old`, "", "output.path holds a colon, which the name of a file cannot have\n  Windows takes what follows for the name of a hidden stream of another file. Choose a name without a colon."},
		{`C:\cfg`, `D:\Export\licenses.csv:old`, "", "output.path holds a colon, which the name of a file cannot have\n  Windows takes what follows for the name of a hidden stream of another file. Choose a name without a colon."},
		{`C:\cfg`, `out\LPT1.csv`, "", "output.path has the name \"LPT1.csv\", which is a device to Windows\n  Windows takes CON, PRN, AUX, NUL, COM1 to COM9 and LPT1 to LPT9 for devices, whatever their extension. Choose another name."},
	} {
		f, err := config.Parse([]byte("version: 1\noutput: {path: '"+tt.path+"'}\nsources: {a: {}}\n"), "f", tt.dir)
		if tt.problem != "" {
			if want := "f:2:16: " + tt.problem; text(err) != want {
				t.Errorf("%s: got\n%v\nwant\n%s", tt.path, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.path, err)
			continue
		}
		equal(t, tt.path, f.Output.Path, tt.want)
	}
}

// A plugin may take a pattern, but no stream of a file.
func TestPathsOfPluginsOnWindows(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{`C:\in\users-*.pem`: "", `\\?\C:\in\users?.pem`: "", `C:\in\users.pem:x`: "holds a colon", `aux`: "is a device"} {
		f, err := config.Parse([]byte("version: 1\nsources: {a: {plugin: m365, config: {tenant_id: t, client_id: c, client_certificate_path: '"+path+"'}}}\n"), "f", `C:\cfg`)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Source("a").Settings(schema(t), config.SettingsOptions{})
		if got := text(err); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestOutputsThatDifferInCase(t *testing.T) {
	t.Parallel()
	_, err := config.Parse([]byte("version: 1\nsources: {a: {}, b: {}}\njobs:\n"+
		"  one: {sources: [a], output: {path: Out.csv}}\n  two: {sources: [b], output: {path: out.CSV}}\n"), "f", `C:\cfg`)
	if want := `f:5:3: the jobs "one" and "two" write C:\cfg\out.CSV, which is also C:\cfg\Out.csv, from different sources`; !strings.HasPrefix(text(err), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
