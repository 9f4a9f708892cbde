package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

func list(values ...string) []string { return values }

func TestExport(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files    map[string]string
		settings sdktest.Config
		want     string
	}{
		"several rows of one holder": {
			map[string]string{"users.csv": "Email,License\nJan@contoso.com,Visio\njan@Contoso.com,Project\njan@contoso.com,VISIO\n"},
			simple(),
			"Project;;Jan@contoso.com;\nVisio;;Jan@contoso.com;\n",
		},
		"rows that do not stand together": {
			map[string]string{"users.csv": "Email,License\njan@contoso.com,Visio\neva@contoso.com,Word\njan@contoso.com,Project\neva@contoso.com,Visio\njan@contoso.com,Word\n"},
			simple(),
			"Project;;jan@contoso.com;\nVisio;;eva@contoso.com;\nVisio;;jan@contoso.com;\nWord;;eva@contoso.com;\nWord;;jan@contoso.com;\n",
		},
		"first name that the header has": {
			map[string]string{"users.csv": "PRODUCT , mail\nVisio,jan@contoso.com\n"},
			sdktest.Config{"path": "users.csv", "columns": map[string]any{"email": list("E-mail", "Mail"), "license": list("License", "Product")}},
			"Visio;;jan@contoso.com;\n",
		},
		"one license for all": {
			map[string]string{"users.csv": "Mail\njan@contoso.com\neva@contoso.com\n"},
			sdktest.Config{"path": "users.csv", "columns": map[string]any{"email": list("Mail")},
				"constants": map[string]any{"license": "figma", "license_name": "Figma", "license_uid": "Figma:Pro"}, "purchased": map[string]int{"Figma": 5}},
			"Figma:Pro;5;eva@contoso.com;\nFigma:Pro;5;jan@contoso.com;\n",
		},
		"login instead of e-mail": {
			map[string]string{"users.csv": "Email;Alias;Login;License;First;Last\n;;jan@contoso.com;Visio;Jan;\n;eva@contoso.com;e@c.cz;Visio;;Nováková\n"},
			sdktest.Config{"path": "users.csv", "columns": map[string]any{"email": list("Email"), "alias": list("Alias"), "login": list("Login"),
				"license": list("License"), "first_name": list("First"), "last_name": list("Last")}},
			"Visio;;eva@contoso.com;Nováková\nVisio;;jan@contoso.com;Jan\n",
		},
		"filters": {
			map[string]string{"users.csv": "Email;License;State;Team\na@b.cz;Visio;Active;CZ Sales\nc@d.cz;Visio;active;DE Sales\ne@f.cz;Visio;;CZ Ops\ng@h.cz;Visio;Left;CZ Sales\ni@j.cz;Visio;Active;CZ Test\n"},
			with("filters", []any{
				map[string]any{"column": list("State"), "equals": list("ACTIVE", "")},
				map[string]any{"column": list("Team"), "matches": list("cz *")},
				map[string]any{"column": list("Team"), "not_matches": list("* test")},
				map[string]any{"column": list("Email"), "not_equals": list("x@y.cz")},
			}),
			"Visio;;a@b.cz;\nVisio;;e@f.cz;\n",
		},
		"include and exclude": {
			map[string]string{"users.csv": "Email;License\na@b.cz;Visio 1|Visio 2|Word|\n"},
			func() sdktest.Config {
				c := with("include", list("visio*"))
				c["exclude"], c["list_separator"], c["delimiter"] = list("*2"), "|", ";"
				return c
			}(),
			"Visio 1;;a@b.cz;\n",
		},
		"number in a column": {
			map[string]string{"users.csv": "Email\tLicense\tSeats\na@b.cz\tVisio\t7\nc@d.cz\tVisio\t7\nc@d.cz\tWord\tunlimited\n"},
			withColumn("purchased", "Seats"),
			"Visio;7;a@b.cz;\nVisio;7;c@d.cz;\nWord;;c@d.cz;\n",
		},
		"second list": {
			map[string]string{"users.csv": "Email;License\na@b.cz;visio\n", "licenses.csv": "N,U,B\nVisio,V:1,12\n"},
			with("license_file", map[string]any{"path": "licenses.csv", "columns": map[string]any{"license": list("N"), "uid": list("U"), "purchased": list("B")}}),
			"V:1;12;a@b.cz;\n",
		},
		"second list without numbers": {
			map[string]string{"users.csv": "Email;License;Seats\na@b.cz;Visio;5\n", "licenses.csv": "N;U\nVisio;V:1\n"},
			func() sdktest.Config {
				c := withColumn("purchased", "Seats")
				c["license_file"] = map[string]any{"path": "licenses.csv", "columns": map[string]any{"license": list("N"), "uid": list("U")}}
				return c
			}(),
			"V:1;5;a@b.cz;\n",
		},
		"settings correct the file": {
			map[string]string{"users.csv": "Email;License\na@b.cz;Visio\nc@d.cz;Word\n"},
			func() sdktest.Config {
				c := with("purchased", map[string]int{"visio": 9})
				c["purchased_rows"] = true
				return c
			}(),
			"Visio;9;a@b.cz;\nWord;1;c@d.cz;\n",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newDesk(t, test.files).exported(t, test.settings)
			if want := "UId;LicCount;UserEmail;UserName\n" + test.want; published(got) != want {
				t.Errorf("got\n%swant\n%s", published(got), want)
			}
			if len(got.Warnings) > 0 {
				t.Errorf("warnings: %s", sourcetest.Texts(got.Warnings))
			}
		})
	}
}

func TestHoldersThatAreNoPeople(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "Email;License;Kind;Name\na@b.cz;IDE;user;Jan\n;IDE;Build server;ci-1\n;IDE;key;K1\n;IDE;;\n"})
	settings := sdktest.Config{
		"path":    "users.csv",
		"columns": map[string]any{"email": list("Email"), "license": list("License"), "kind": list("Kind"), "name": list("Name")},
		"kinds":   map[string]any{"device": list("*server"), "key": list("key")}, "without_holder": "unassigned", "purchased_rows": true,
	}
	got := d.exported(t, settings)
	var kinds []sdk.Kind
	for _, h := range got.Holders {
		kinds = append(kinds, h.Kind)
	}
	if !slices.Equal(kinds, []sdk.Kind{sdk.User, sdk.Device, sdk.Key}) || *got.Licenses[0].Purchased != 4 {
		t.Errorf("kinds %v, bought %d", kinds, *got.Licenses[0].Purchased)
	}
}

func TestHolderWithoutLicenseCounts(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "Email;License\na@b.cz;\nc@d.cz;Visio, Word,,Visio\n"})
	got := d.exported(t, with("list_separator", ","))
	if len(got.Holders) != 2 || len(got.Holders[0].Licenses) != 0 || len(got.Holders[1].Licenses) != 2 {
		t.Errorf("got %+v", got.Holders)
	}
}

func TestLicensesOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "Email;License\na@b.cz;Visio\n"})
	got := sdktest.Run(t, d.source(), sdktest.Case{Config: d.located(simple()), LicensesOnly: true})
	if !got.Completed || len(got.Licenses) != 1 || len(got.Holders) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestLicenseThatTheSecondListLacks(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{
		"users.csv":    "Email;License\na@b.cz;Visio\na@b.cz;Word\n",
		"licenses.csv": "N;B;C\nWord;;3\nUnused;4;0\n",
	})
	got := d.exported(t, with("license_file", map[string]any{"path": "licenses.csv", "columns": map[string]any{
		"license": list("N"), "purchased": list("B"), "consumed": list("C"),
	}}))
	if len(got.Warnings) != 1 || got.Warnings[0].Summary != `licenses.csv does not list: "Visio"` {
		t.Errorf("warnings: %s", sourcetest.Texts(got.Warnings))
	}
	want := []string{"Visio - -", "Word - 3", "Unused 4 0"}
	var have []string
	for _, l := range got.Licenses {
		have = append(have, strings.Join([]string{l.ID, shown(l.Purchased), shown(l.Consumed)}, " "))
	}
	if !slices.Equal(have, want) {
		t.Errorf("licenses %q, want %q", have, want)
	}
}

func shown(n *int64) string {
	if n == nil {
		return "-"
	}
	return string(rune('0' + *n))
}

// A CSV file and a workbook with the same cells give the same result.
func TestFormatsAgree(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"Email", "License"}, {"jan@contoso.com", "Visio Plan 2"}, {"eva@contoso.com", "Project; \"online\""}}
	text := "Email;License\njan@contoso.com;Visio Plan 2\neva@contoso.com;\"Project; \"\"online\"\"\"\n"
	one := newDesk(t, map[string]string{"users.csv": text}).exported(t, simple())
	book := string(xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: rows}))
	other := newDesk(t, map[string]string{"users.csv": book}).exported(t, simple())
	if published(one) != published(other) {
		t.Errorf("CSV:\n%s\nExcel:\n%s", published(one), published(other))
	}
}
