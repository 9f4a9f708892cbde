package fileplace_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

func TestSpellingsOfWindows(t *testing.T) {
	t.Parallel()
	dir := folders(t, "Long folder name")
	out := filepath.Join(dir, "Long folder name", "Licenses of all.csv")
	for _, exists := range []bool{false, true} {
		if exists {
			write(t, out)
		}
		same(t, true, out, strings.ToUpper(out))
		same(t, true, out, strings.ReplaceAll(out, `\`, "/"))
		same(t, true, out, out+".")
		same(t, true, out, out+" ")
		same(t, true, out, `\\?\`+out)
		same(t, true, out, `\\.\`+out)
		same(t, false, out, out+"x")
		same(t, true, out, shortFolder(t, out))
	}
	if name, err := windows.UTF16PtrFromString(out); err == nil {
		short := make([]uint16, windows.MAX_PATH)
		if n, err := windows.GetShortPathName(name, &short[0], windows.MAX_PATH); err == nil && n > 0 {
			same(t, true, out, windows.UTF16ToString(short[:n]))
		}
	}
}

// shortFolder names the folder of a path by its short name, if it has one.
func shortFolder(t *testing.T, path string) string {
	t.Helper()
	name, err := windows.UTF16PtrFromString(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	short := make([]uint16, windows.MAX_PATH)
	n, err := windows.GetShortPathName(name, &short[0], windows.MAX_PATH)
	if err != nil || n == 0 {
		return path
	}
	return filepath.Join(windows.UTF16ToString(short[:n]), filepath.Base(path))
}

// A drive letter that stands for a folder is what a mapped drive is to a share.
func TestMappedDrive(t *testing.T) {
	t.Parallel()
	dir := folders(t)
	drive, _ := windows.UTF16PtrFromString("Q:")
	target, _ := windows.UTF16PtrFromString(dir)
	if err := windows.DefineDosDevice(0, drive, target); err != nil {
		t.Skip("no drive can be mapped here: ", err)
	}
	t.Cleanup(func() { _ = windows.DefineDosDevice(windows.DDD_REMOVE_DEFINITION, drive, nil) })
	if _, err := os.Stat(`Q:\`); err != nil {
		t.Skip("drives are mapped but not seen here: ", err) // Wine
	}
	same(t, true, filepath.Join(dir, "licenses.csv"), `Q:\licenses.csv`)
	same(t, false, filepath.Join(dir, "licenses.csv"), `Q:\other.csv`)
}
