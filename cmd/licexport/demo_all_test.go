package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A demo of all sources runs one job over those whose plugin is installed, also
// over those that nobody has locked, and its file is one of a demo.
func TestDemoOfAllSources(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	app := filepath.Join(s.dir, "app")
	alone := s.run("demo", "--users", "20", "--sources", "all", "--output", "m365.csv")
	if alone.code != 0 || !strings.Contains(alone.stderr, "their plugins are not installed: entra, scim, rest, sql, file") {
		t.Errorf("exit code %d\n%s", alone.code, alone.stderr)
	}
	buildPlugins(t, app, "entra", "scim", "rest", "sql", "file")
	lockPlugins(t, app, "file")
	all := s.run("demo", "--users", "20", "--sources", "all")
	if all.code != 0 || strings.Contains(all.stderr, "not installed") {
		t.Fatalf("exit code %d\n%s", all.code, all.stderr)
	}
	for _, source := range []string{"m365: ", "rest: 6 holders and 2 licenses", "sql: 6 holders and 3 licenses", "file: 7 holders and 2 licenses"} {
		if !strings.Contains(all.stdout, source) {
			t.Errorf("it does not say %q\n%s", source, all.stdout)
		}
	}
	got, err := os.ReadFile(filepath.Join(s.dir, "licenses.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"demo.contoso:Desk Agent;8;loic.lhopital@contoso.cz;Loïc L'Hôpital",
		"demo.contoso:Design Studio;10;loic.lhopital@contoso.cz;Loïc L'Hôpital",
		"demo.contoso:Draw:Full;4;gael.gerard@contoso.cz;Gaël Gérard",
		"demo.contoso:Desk Admin;;bozena.vlckova@contoso.cz;Božena Vlčková",
		"demo.contoso:Assets CAD-PRO;3;grazyna.jablonska@contoso.cz;Grażyna Jabłońska",
		"demo.contoso:Assets STAT;;viera.vargova@contoso.cz;Viera Vargová",
		"demo.contoso:Adobe Acrobat Pro;10;bozena.vlckova@contoso.cz;Božena Vlčková",
		"demo.contoso:O365_BUSINESS_PREMIUM;25;malgorzata.sliwa@contoso.cz;Małgorzata Śliwa",
	} {
		if !strings.Contains(string(got), row+"\r\n") {
			t.Errorf("no row %q in\n%s", row, got)
		}
	}
	// A demo may replace it, since all of it is invented.
	if again := s.run("demo", "--users", "20", "--quiet"); again.code != 0 {
		t.Errorf("exit code %d\n%s", again.code, again.stderr)
	}
	if o := s.run("demo", "--sources", "sql"); o.code != 2 || !strings.Contains(o.stderr, "--sources must be m365 or all") {
		t.Errorf("exit code %d\n%s", o.code, o.stderr)
	}
}
