package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

func TestExport(t *testing.T) {
	t.Parallel()
	got := exported(t, whole(t))
	sdktest.Golden(t, got, "testdata/export.golden.json")
	if len(got.Warnings) > 0 {
		t.Error(sourcetest.Texts(got.Warnings))
	}
}

func TestLicensesOnly(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(nil), sdktest.Case{Config: whole(t), LicensesOnly: true})
	if !got.Completed || len(got.Licenses) != 3 || len(got.Holders) != 0 {
		t.Errorf("%d licenses, %d holders %s", len(got.Licenses), len(got.Holders), sourcetest.Texts(got.Problems))
	}
}

// rows are settings that read values, each a row in the syntax of SQL.
func rows(t testing.TB, columns string, values ...string) sdktest.Config {
	t.Helper()
	return sdktest.Config{"engine": "sqlite", "file": file(t, "CREATE TABLE t (x)"), "query": fmt.Sprintf("WITH r(%s) AS (VALUES %s) SELECT * FROM r", columns, strings.Join(values, ", "))}
}

// What the columns of a query may be called.
func TestNamesOfColumns(t *testing.T) {
	t.Parallel()
	if got := exported(t, rows(t, `LICENSE, Email, " NAME "`, "('Visio', 'a@b.cz', 'A')")); got.Holders[0].Name != "A" {
		t.Errorf("%+v", got.Holders)
	}
	for _, c := range []struct{ columns, values, code, says string }{
		{`license, emial`, "('Visio', 'a@b.cz')", "unknown_column", "Did you mean email?"},
		{`license, "e-mail"`, "('Visio', 'a@b.cz')", "unknown_column", "Did you mean email?"},
		{`license, email, phone`, "('Visio', 'a@b.cz', '1')", "unknown_column", `"phone"`},
		{`licence, email`, "('Visio', 'a@b.cz')", "unknown_column", "Did you mean license?"},
		{`license, email, "EMAIL "`, "('Visio', 'a@b.cz', 'c@d.cz')", "column_twice", "email"},
		{`id, email`, "('1', 'a@b.cz')", "no_column", "AS license"},
		{`license, name`, "('Visio', 'A')", "no_column", "who holds"},
		{`license, email, ""`, "('Visio', 'a@b.cz', 'A')", "unknown_column", "column 3 has no name"},
	} {
		refused(t, rows(t, c.columns, c.values), c.code, c.says)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ columns, values, code, says string }{
		{"license, email", "('Visio', 'bob@contosocom')", "no_email", "row 1 (email \"bob@contosocom\")"},
		{"license, id, email", "('Visio', 7, 'N/A')", "no_email", "row 1 (id \"7\")"},
		{"license, login", "('Visio', 'Jan Novak')", "no_email", "row 1: login is no e-mail"},
		{"license, email, login", "('Visio', 'Jan Novak', 'jan@x.cz')", "no_email", "row 1 (login \"jan@x.cz\"): email is no e-mail"},
		{"license, email", "(NULL, 'a@b.cz')", "no_license", "IS NOT NULL"},
		{"license, email", "('  ', 'a@b.cz')", "no_license", "row 1"},
		{"license, email", "('N/A', 'a@b.cz')", "placeholder", "known_licenses"},
		{"license, email", "('Visio' || char(10) || 'Project', 'a@b.cz')", "line_break", "one row for each"},
		{"license, email", "('Visio', NULL)", "no_holder", "who holds"},
		{"license, id, email", "('Visio', NULL, 'a@b.cz')", "no_holder", "no id"},
		{"license, id, email", "('Visio', 'NULL', 'a@b.cz')", "no_holder", "no id"},
		{"license, email", "('Visio' || char(0) || 'x', 'a@b.cz')", "bad_value", "U+0000"},
		{"license, id, email", "('Visio', x'00ff', 'a@b.cz')", "bad_value", "binary"},
		{"license, email", "(CAST(x'5669ff' AS TEXT), 'a@b.cz')", "bad_value", "UTF-8"},
		{"license, email", "('Vi?io', 'a@b.cz')", "lost_letter", "Vi?io"},
		{"license, email", "('{Visio,Project}', 'a@b.cz')", "damaged_name", "Visio,Project"},
		{"license, id, email", "('Visio', 1.5, 'a@b.cz')", "bad_value", "not whole"},
		{"license, email", "('" + strings.Repeat("x", 501) + "', 'a@b.cz')", "text_too_long", "501"},
		{"license, email, kind", "('Visio', 'a@b.cz', 'robot')", "bad_kind", "robot"},
		{"license, id, email", "('Visio', 1, 'a@b.cz'), ('Project', 1, 'c@d.cz')", "contradiction", "row 2 (id \"1\")"},
		{"license, id, email, kind", "('Visio', 1, 'a@b.cz', 'user'), ('Project', 1, 'a@b.cz', 'device')", "contradiction", "kind"},
	} {
		refused(t, rows(t, c.columns, c.values), c.code, c.says)
	}
}

// Columns of a fixed width, numbers as ids, case, repeated rows.
func TestWhatIsTheSame(t *testing.T) {
	t.Parallel()
	got := exported(t, rows(t, "license, id, email, name", "('Visio   ', 1.0, 'a@b.cz   ', 'A  B ')", "('VISIO', '1  ', 'A@B.CZ', 'A B')", "('Visio', 0, NULL, 'N')"))
	if len(got.Licenses) != 1 || got.Licenses[0].ID != "Visio" || len(got.Holders) != 2 {
		t.Fatalf("%+v %+v", got.Licenses, got.Holders)
	}
	if h := got.Holders[0]; h.ID != "1" || h.Name != "A B" || h.Emails[0].Address != "a@b.cz" || len(h.Licenses) != 1 {
		t.Errorf("%+v", h)
	}
	if codes(got.Warnings) != "duplicate_rows" {
		t.Error(sourcetest.Texts(got.Warnings))
	}
}

// A query that joins licenses instead of giving a row for each.
func TestSeveralLicensesInOne(t *testing.T) {
	t.Parallel()
	settings := rows(t, "license, email", "('Visio, Project', 'a@b.cz')", "('Visio' || char(13) || char(10), 'c@d.cz')")
	if got := exported(t, settings); codes(got.Warnings) != "joined_license" || got.Licenses[1].ID != "Visio" {
		t.Errorf("%+v %s", got.Licenses, sourcetest.Texts(got.Warnings))
	}
	if got := exported(t, over(settings, sdktest.Config{"known_licenses": []string{"Visio, Project"}})); len(got.Warnings) > 0 {
		t.Error(sourcetest.Texts(got.Warnings))
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	got := exported(t, rows(t, "license, email, name, kind", "('CAL', NULL, 'PC-1', 'Device')", "('CAL', NULL, 'X-1', 'key')", "('CAL', 'a@b.cz', 'A', NULL)"))
	if len(got.Holders) != 3 || got.Holders[0].Kind != sdk.Device || got.Holders[1].Kind != sdk.Key || got.Holders[2].Kind != sdk.User {
		t.Errorf("%+v", got.Holders)
	}
}

func TestLostLettersInNamesAreAWarning(t *testing.T) {
	t.Parallel()
	got := exported(t, rows(t, "license, email, name", "('Visio', 'a@b.cz', 'Dvo?ák')"))
	if codes(got.Warnings) != "lost_letter_in_name" {
		t.Error(sourcetest.Texts(got.Warnings))
	}
}

func TestKnownLicenses(t *testing.T) {
	t.Parallel()
	got := exported(t, over(rows(t, "license, email", "('None', 'a@b.cz')"), sdktest.Config{"known_licenses": []string{"NONE"}}))
	if got.Licenses[0].ID != "None" {
		t.Errorf("%+v", got.Licenses)
	}
}

// No rows are an error: a table may have been emptied before it is filled again.
func TestNoRows(t *testing.T) {
	t.Parallel()
	nothing := sdktest.Config{"query": "SELECT product AS license, person AS id FROM seats WHERE 0", "count_query": nil}
	refused(t, over(whole(t), nothing), "no_rows", "allow_empty")
	nothing["allow_empty"] = true
	if got := exported(t, over(whole(t), nothing)); len(got.Holders) != 0 || len(got.Licenses) != 3 {
		t.Errorf("%+v", got)
	}
	refused(t, over(whole(t), sdktest.Config{"licenses_query": "SELECT code AS license FROM products WHERE 0"}), "no_rows", "licenses_query")
	refused(t, over(whole(t), sdktest.Config{"expect_rows_at_least": 6}), "too_few_rows", "5 rows", "at least 6")
}

func TestCountQuery(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"SELECT count(*) + 1 FROM seats":                     "rows_missing",
		"SELECT count(*) - 1 FROM seats":                     "rows_too_many",
		"SELECT product, count(*) FROM seats":                "bad_count",
		"SELECT count(*) FROM seats GROUP BY product":        "bad_count",
		"SELECT count(*) FROM seats WHERE 0 GROUP BY person": "bad_count",
		"SELECT NULL":   "bad_count",
		"SELECT 5.5":    "bad_count",
		"SELECT -5":     "bad_count",
		"SELECT 'five'": "bad_count",
		"SELECT ''":     "bad_count",
		"SELECT x'05'":  "bad_count",
	} {
		refused(t, over(whole(t), sdktest.Config{"count_query": query}), want, "count_query")
	}
	for _, query := range []string{"SELECT '5'", "SELECT 5.0", "SELECT ' 5.00 '", "SELECT count(*) AS anything FROM seats;"} {
		exported(t, over(whole(t), sdktest.Config{"count_query": query}))
	}
}

func TestLicensesQuery(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"SELECT 'V' AS license UNION ALL SELECT 'v'":  "contradiction",
		"SELECT 'V' AS license, '1,000' AS purchased": "bad_number",
		"SELECT 'V' AS license, -1 AS consumed":       "bad_number",
		"SELECT 'V' AS license, 2 AS count":           "unknown_column",
		"SELECT code FROM products":                   "unknown_column",
		"SELECT NULL AS license":                      "no_license",
	} {
		refused(t, over(whole(t), sdktest.Config{"licenses_query": query}), want, "licenses_query")
	}
	got := exported(t, over(whole(t), sdktest.Config{"licenses_query": "SELECT 'v ' AS license, 'contoso:VISIO' AS uid, '25.00' AS purchased, 'active' AS status"}))
	if codes(got.Warnings) != "unlisted_license" || !strings.Contains(sourcetest.Texts(got.Warnings), `"P"`) {
		t.Error(sourcetest.Texts(got.Warnings))
	}
	if l := got.Licenses[0]; l.UID != "contoso:VISIO" || *l.Purchased != 25 || l.Status != "active" || l.Name != "v" {
		t.Errorf("%+v", l)
	}
}

func TestQueriesThatLimitTheirRows(t *testing.T) {
	t.Parallel()
	settings := over(whole(t), sdktest.Config{"count_query": nil})
	settings["query"] = fmt.Sprintf("%s LIMIT 3;\n", settings["query"])
	got := exported(t, settings)
	if codes(got.Warnings) != "limited_query" || len(got.Holders) == 0 {
		t.Error(sourcetest.Texts(got.Warnings))
	}
}

// A query of the settings that would write is refused before it is sent.
func TestQueriesThatWrite(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"DELETE FROM seats": "no_query",
		"SELECT 'V' AS license, 'a@b.cz' AS email; DROP TABLE seats": "several_statements",
		"WITH x AS (SELECT 1) INSERT INTO seats SELECT 1, 'V'":       "writes",
	} {
		refused(t, over(whole(t), sdktest.Config{"query": query}), want, "query")
	}
}

// What is wrong in the text of a query is found at its place.
func TestWrongQueries(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"SELECT product AS license, person AS id FROM seat":        "unknown_name",
		"SELECT produkt AS license, person AS id FROM seats":       "unknown_name",
		`SELECT "produkt" AS license, person AS id FROM seats`:     "unknown_name",
		"SELECT product AS license, person AS id FRM seats":        "syntax",
		"SELECT product AS license, nope(person) AS id FROM seats": "unknown_name",
	} {
		refused(t, over(whole(t), sdktest.Config{"query": query, "count_query": nil}), want, "query")
	}
}

func TestFilesThatAreNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) string {
		path := dir + "/" + name
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for path, want := range map[string]string{
		dir + "/absent.db": "no_file", dir: "no_file", write("empty.db", ""): "no_file",
		write("text.db", strings.Repeat("license;email\n", 200)): "damaged_file",
	} {
		refused(t, over(whole(t), sdktest.Config{"file": path}), want, "file")
	}
}

// A file that was cut off, or that lacks a row in an index, gives nothing.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	many := seats + `WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO seats SELECT i, 'V' FROM n;`
	settings := over(whole(t), sdktest.Config{"file": file(t, many), "count_query": nil, "licenses_query": nil, "query": "SELECT product AS license, person AS id FROM seats"})
	if got := exported(t, settings); got.Completed && len(got.Holders) < 4000 {
		t.Fatalf("%d holders", len(got.Holders))
	}
	path := fmt.Sprint(settings["file"])
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(data) / 4096 {
		short := path + ".cut"
		if err := os.WriteFile(short, data[:cut*4096+100], 0o600); err != nil {
			t.Fatal(err)
		}
		got := run(t, over(settings, sdktest.Config{"file": short}))
		if got.Completed {
			t.Errorf("cut off after %d pages, it is complete", cut)
		}
	}
}

// An index that lacks a row makes a query give fewer rows without any error of
// SQLite, so it is looked for.
func TestIndexWithoutARow(t *testing.T) {
	t.Parallel()
	path := file(t, `CREATE TABLE seats (product TEXT, mail TEXT);
		CREATE INDEX by_product ON seats (product, mail) WHERE mail <> 'c@d.cz';
		INSERT INTO seats VALUES ('V', 'a@b.cz'), ('V', 'c@d.cz');
		PRAGMA writable_schema = 1;
		UPDATE sqlite_schema SET sql = 'CREATE INDEX by_product ON seats (product, mail)' WHERE name = 'by_product'`)
	refused(t, sdktest.Config{"engine": "sqlite", "file": path, "query": "SELECT product AS license, mail AS email FROM seats WHERE product = 'V'"}, "damaged_file", "by_product")
}

// A program may write while we read: a snapshot is read, and what it holds waits.
func TestFileInUse(t *testing.T) {
	t.Parallel()
	settings := whole(t)
	path := fmt.Sprint(settings["file"])
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("DELETE FROM seats WHERE product = 'V'"); err != nil {
		t.Fatal(err)
	}
	if got := exported(t, settings); got.Holders[0].ID != "1" || len(got.Holders) != 4 {
		t.Errorf("%+v", got.Holders)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := exported(t, settings); len(got.Holders) != 2 {
		t.Errorf("%+v", got.Holders)
	}
}

// The name of a file may hold what means something in an address.
func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	settings := whole(t)
	data, err := os.ReadFile(fmt.Sprint(settings["file"]))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "50% majetek #1 & více=ano;x.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	exported(t, over(settings, sdktest.Config{"file": path}))
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	endless := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) SELECT 'V' AS license, max(i) AS id FROM n"
	refused(t, over(whole(t), sdktest.Config{"query": endless, "query_timeout": "1s", "count_query": nil}), "timeout", "query_timeout")
}

// A check without network does not send queries, however near the database is: it
// is made before each run.
func TestOfflineCheckSendsNothing(t *testing.T) {
	t.Parallel()
	settings := over(whole(t), sdktest.Config{"file": "absent.db"})
	for _, r := range sdktest.Check(t, source(nil), sdktest.Case{Config: settings}, true) {
		if r.Problem != nil || r.Name == "connection" {
			t.Errorf("%+v", r)
		}
	}
}

// A join without a condition does not take all memory.
func TestResultWithoutAnEnd(t *testing.T) {
	t.Parallel()
	refused(t, over(whole(t), sdktest.Config{
		"count_query": nil, "query": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'V' AS license, i AS id, 'user' || i || '@contoso.com' AS email FROM n",
	}), "too_large", "16 MiB", "condition of a join")
}

// Faults come in the same order each time.
func TestOrderOfFaults(t *testing.T) {
	t.Parallel()
	got := run(t, over(whole(t), sdktest.Config{"tls_server_name": "db", "user": "u", "port": 1, "database": "d", "instance": "i", "host": "h"}))
	var paths []string
	for _, p := range got.Problems {
		paths = append(paths, p.Path)
	}
	if want := []string{"/host", "/port", "/instance", "/database", "/user", "/tls_server_name"}; !slices.Equal(paths[:min(len(paths), len(want))], want) {
		t.Errorf("%q", paths)
	}
}
