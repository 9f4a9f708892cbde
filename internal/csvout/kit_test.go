package csvout_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/csvout"
)

// kitDir holds the files with which an Alvao site finds out how its ImportLic
// behaves. They are generated here, so that they stay what Write writes.
const kitDir = "../../docs/importlic-acceptance"

// UIds of the kit, as the README tells to enter them in Alvao, but for the case
// of kitCase, which Alvao is to have in lower case.
const (
	kitFull    = "contoso:LICEXPORT_KIT_FULL"
	kitNoCount = "contoso:LICEXPORT_KIT_NO_COUNT"
	kitOver    = "contoso:LICEXPORT_KIT_OVER"
	kitCase    = "contoso:LICEXPORT_KIT_CASE"
	kitUnknown = "contoso:LICEXPORT_KIT_UNKNOWN"
	// kitAbsent is in Alvao but in no file.
	kitAbsent = "contoso:LICEXPORT_KIT_ABSENT"
)

// Users of the kit.
var (
	kitAnna  = user{"anna.kit@contoso.example", "Anna Příliš Žluťoučká"}
	kitBoris = user{"BORIS.KIT@CONTOSO.EXAMPLE", "Boris Kit"}
	kitCyril = user{"cyril.kit@contoso.example", "Cyril Ďábelský | CONTOSO"}
	kitDana  = user{"dana.kit@contoso.example", ""}
	// kitFormer has licenses in Alvao but is in no file.
	kitFormer = user{"former.kit@contoso.example", ""}
)

// lowerCase is u with its e-mail in lower case.
func lowerCase(u user) user { return user{strings.ToLower(u.email), u.name} }

// kit is the content of kit.csv: ten rows.
func kit() []group {
	return []group{
		{kitFull, new(int64(10)), []user{kitAnna, kitBoris, kitCyril, kitDana}},
		{kitNoCount, nil, []user{kitAnna, lowerCase(kitBoris)}},
		{kitOver, new(int64(1)), []user{kitAnna, lowerCase(kitBoris)}},
		{kitCase, new(int64(3)), []user{kitAnna}},
		{kitUnknown, new(int64(5)), []user{kitAnna}},
	}
}

// kitSecond is the content of kit-second.csv: one user less, and one license less
// that the first import filled.
func kitSecond() []group {
	return []group{
		{kitFull, new(int64(10)), []user{kitAnna, kitBoris, kitDana}},
		{kitNoCount, nil, []user{kitAnna, lowerCase(kitBoris)}},
		{kitCase, new(int64(3)), []user{kitAnna}},
	}
}

// kitFiles returns all files of the kit by name.
func kitFiles(t *testing.T) map[string][]byte {
	t.Helper()
	table := tableOf(t, kit()...)
	withBOM := written(t, table, csvout.UTF8BOM)
	return map[string][]byte{
		"kit.csv":              withBOM,
		"kit-no-bom.csv":       written(t, table, csvout.UTF8),
		"kit-windows-1250.csv": written(t, table, csvout.Windows1250),
		"kit-quoted.csv":       append([]byte("\uFEFF"), quoteAll(strings.TrimPrefix(string(withBOM), "\uFEFF"))...),
		"kit-second.csv":       written(t, tableOf(t, kitSecond()...), csvout.UTF8BOM),
		"kit-bad-email.csv":    bytes.Replace(withBOM, []byte(kitCyril.email), []byte("cyril.kit"), 1),
	}
}

func TestKitIsInStep(t *testing.T) {
	t.Parallel()
	files := kitFiles(t)
	for name, file := range files {
		golden(t, kitDir+"/"+name, file)
	}
	present, err := filepath.Glob(filepath.Join(filepath.FromSlash(kitDir), "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if len(present) != len(files) {
		t.Errorf("%s has other files than this test generates: %q", kitDir, present)
	}
}

// The kit must ask what the README says that it asks, and nothing else.
func TestKitFindings(t *testing.T) {
	t.Parallel()
	const over = "9 warning over-assigned"
	want := map[string][]string{
		"kit.csv":              {over},
		"kit-no-bom.csv":       {"2 warning encoding-no-bom", over},
		"kit-windows-1250.csv": {"2 warning encoding-1250", over},
		"kit-quoted.csv":       {over},
		"kit-second.csv":       nil,
		"kit-bad-email.csv":    {"5 error email-malformed", over},
	}
	for line := 1; line <= 11; line++ {
		want["kit-quoted.csv"] = append(want["kit-quoted.csv"], fmt.Sprintf("%d warning quoted", line))
	}
	for name, file := range kitFiles(t) {
		report := validated(t, string(file))
		got := brief(report)
		slices.Sort(got)
		expected := slices.Sorted(slices.Values(want[name]))
		if !slices.Equal(got, expected) {
			t.Errorf("%s: got %q, want %q", name, got, expected)
		}
	}
}

func TestKitHasTenRowsThatReadTheSame(t *testing.T) {
	t.Parallel()
	want := tableOf(t, kit()...)
	if want.Len() != 10 {
		t.Errorf("the kit has %d rows", want.Len())
	}
	files := kitFiles(t)
	for _, name := range []string{"kit.csv", "kit-no-bom.csv", "kit-windows-1250.csv", "kit-quoted.csv"} {
		got, err := csvout.Read(bytes.NewReader(files[name]), name)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Equal(want) {
			t.Errorf("%s reads as %s", name, dump(got))
		}
	}
}

// The README tells people what to enter in Alvao; it must speak of this kit.
func TestKitReadmeNamesEverything(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(filepath.FromSlash(kitDir), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{kitFull, kitNoCount, kitOver, strings.ToLower(kitCase), kitUnknown, kitAbsent}
	for name := range kitFiles(t) {
		names = append(names, name)
	}
	for _, u := range []user{kitAnna, kitBoris, kitCyril, kitDana, kitFormer} {
		names = append(names, strings.ToLower(u.email))
	}
	for _, name := range names {
		if !bytes.Contains(text, []byte("`"+name+"`")) {
			t.Errorf("README.md does not mention `%s`", name)
		}
	}
}
