package sku_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/plugins/m365/sku"
)

func TestCommon(t *testing.T) {
	t.Parallel()
	products, err := sku.Common()
	if err != nil {
		t.Fatal(err)
	}
	if products.Len() < 100 {
		t.Errorf("%d products, expected the common ones", products.Len())
	}
	product, ok := products.Find("05E9A617-0261-4CEE-BB44-138D3EF5D965")
	if want := (sku.Product{PartNumber: "SPE_E3", Name: "Microsoft 365 E3"}); !ok || product != want {
		t.Errorf("Find gave %+v, %v; want %+v", product, ok, want)
	}
	if _, ok := products.Find("00000000-0000-0000-0000-000000000000"); ok {
		t.Error("Find found a product that does not exist")
	}
}

// The table is typed by hand: each line must hold a GUID, and none twice.
func TestTableIsWellFormed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("products.csv")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^[^,]+,([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}),[^,]+$`)
	lines := regexp.MustCompile(`(?m)^.+$`).FindAllString(string(text), -1)
	matches := line.FindAllStringSubmatch(string(text), -1)
	if len(matches) != len(lines)-1 {
		t.Errorf("%d of %d lines hold a product", len(matches), len(lines)-1)
	}
	seen := make(map[string]bool)
	for _, m := range matches {
		if seen[m[1]] {
			t.Errorf("%s is there twice", m[1])
		}
		seen[m[1]] = true
	}
}

// Microsoft's file has a byte order mark, many rows for one product, stray
// white space, and no-break spaces.
func TestLoad(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "products.csv")
	content := "\ufeffProduct_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names\r\n" +
		"Microsoft 365 E3 (new name),SPE_E3,05e9a617-0261-4cee-bb44-138d3ef5d965,PLAN_A,1,Plan A\r\n" +
		"Microsoft 365 E3 (new name),SPE_E3,05e9a617-0261-4cee-bb44-138d3ef5d965,PLAN_B,2,Plan B\r\n" +
		"Odd one,RIGHTSMANAGEMENT_CE_GOV\t,11111111-1111-1111-1111-11111111111A\u00a0,P,3,P\r\n" +
		"\"Windows 365, 16 vCPU\",\"Windows_365_16_vCPU,_64_GB\",22222222-2222-2222-2222-222222222222,P,4,P\r\n" +
		"EEA,O365_w/o\u00a0Teams Bundle_M3,33333333-3333-3333-3333-333333333333,P,5,P\r\n" +
		"Saved by Excel \x96 as ANSI,ANSI,44444444-4444-4444-4444-444444444444,P,6,P\r\n" +
		"short row\r\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	products, err := sku.Common()
	if err != nil {
		t.Fatal(err)
	}
	if err := products.Load(path); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]sku.Product{
		"05e9a617-0261-4cee-bb44-138d3ef5d965": {PartNumber: "SPE_E3", Name: "Microsoft 365 E3 (new name)"},
		"11111111-1111-1111-1111-11111111111a": {PartNumber: "RIGHTSMANAGEMENT_CE_GOV", Name: "Odd one"},
		"22222222-2222-2222-2222-222222222222": {PartNumber: "Windows_365_16_vCPU,_64_GB", Name: "Windows 365, 16 vCPU"},
		"33333333-3333-3333-3333-333333333333": {PartNumber: "O365_w/o Teams Bundle_M3", Name: "EEA"},
		"44444444-4444-4444-4444-444444444444": {PartNumber: "ANSI", Name: "Saved by Excel ? as ANSI"},
	} {
		if got, ok := products.Find(id); !ok || got != want {
			t.Errorf("Find(%s) = %+v, %v; want %+v", id, got, ok, want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"an empty file":    "",
		"another file":     "UId;LicCount;UserEmail;UserName\r\n",
		"a file of titles": "Product_Display_Name,String_Id,GUID\r\n",
		"a page of HTML":   "<!DOCTYPE html>\n<html></html>\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "products.csv")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			products, err := sku.Common()
			if err != nil {
				t.Fatal(err)
			}
			if err := products.Load(path); err == nil {
				t.Error("Load took it")
			}
		})
	}
}

func TestGlobs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"SPE_E3", "SPE_E3", true},
		{"spe_e3", "SPE_E3", true},
		{"SPE_E3", "SPE_E33", false},
		{"SPE_*", "SPE_E3", true},
		{"*_FREE", "FLOW_FREE", true},
		{"*_FREE", "FREE", false},
		{"*w/o*", "O365_w/o Teams Bundle_M3", true},
		{"SPE_E?", "SPE_E5", true},
		{"SPE_E?", "SPE_E", false},
		{"*", "", true},
		{"", "SPE_E3", false},
		{"a*b*c", "axxbyybzzc", true},
		{"a*b*c", "axxbyybzz", false},
		{"Microsoft_365_E3_(no_Teams)", "Microsoft_365_E3_(no_Teams)", true},
	} {
		if got := (sku.Globs{test.pattern}).Match(test.text); got != test.want {
			t.Errorf("%q matches %q: %v, want %v", test.pattern, test.text, got, test.want)
		}
	}
	if (sku.Globs{}).Match("SPE_E3") {
		t.Error("no pattern matches nothing")
	}
}

// A pattern made from a text by replacing parts of it by * matches the text.
func TestGlobProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z_/()]{0,12}`).Draw(t, "text")
		from := rapid.IntRange(0, len(text)).Draw(t, "from")
		to := rapid.IntRange(from, len(text)).Draw(t, "to")
		pattern := text[:from] + "*" + text[to:]
		if !(sku.Globs{pattern}).Match(text) {
			t.Fatalf("%q does not match %q", pattern, text)
		}
	})
}
