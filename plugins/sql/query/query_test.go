package query_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/sql/query"
)

// every are all dialects.
var every = []query.Dialect{query.PostgreSQL, query.MySQL, query.SQLServer, query.Oracle, query.SQLite}

// What only reads goes through, without the semicolon at its end.
func TestQueries(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"SELECT 1":       "SELECT 1",
		" select 1 ; \n": " select 1",
		";WITH a AS (SELECT 1 AS x) SELECT x FROM a":               " WITH a AS (SELECT 1 AS x) SELECT x FROM a",
		"SELECT 1; -- the end\n":                                   "SELECT 1",
		"-- what it is; really\nSELECT ';'":                        "-- what it is; really\nSELECT ';'",
		"WITH a AS (SELECT 1 AS x) SELECT x FROM a;;":              "WITH a AS (SELECT 1 AS x) SELECT x FROM a",
		"(SELECT 1) UNION (SELECT 2)":                              "(SELECT 1) UNION (SELECT 2)",
		"SELECT 'a; DELETE FROM t', \"update\" FROM t":             "SELECT 'a; DELETE FROM t', \"update\" FROM t",
		"SELECT replace(name, 'a', 'b'), t.update FROM t":          "SELECT replace(name, 'a', 'b'), t.update FROM t",
		"SELECT deleted, updated_at, last_update, \"into\" FROM t": "SELECT deleted, updated_at, last_update, \"into\" FROM t",
		"SELECT 'it''s; fine' /* DROP TABLE t; */ FROM t":          "SELECT 'it''s; fine' /* DROP TABLE t; */ FROM t",
		"SELECT 1e5, x FROM t":                                     "SELECT 1e5, x FROM t",
	} {
		for _, dialect := range every {
			got, err := query.Parse(text, dialect)
			if err != nil || got.Text != want || got.Limit != "" {
				t.Errorf("%d %q: %+v, %v", dialect, text, got, err)
			}
		}
	}
	for text, dialect := range map[string]query.Dialect{
		"SELECT $$; delete$$, $a$;$$;$a$":    query.PostgreSQL,
		`SELECT E'\'; delete'`:               query.PostgreSQL,
		"SELECT 1 /* a /* b */ ; delete */":  query.PostgreSQL,
		`SELECT '\'; delete'`:                query.MySQL,
		"SELECT `delete; update` # ; delete": query.MySQL,
		"SELECT [update; it], [a]]; delete]": query.SQLServer,
		"SELECT a FROM t OPTION (USE HINT ('FORCE_LEGACY_CARDINALITY_ESTIMATION'))": query.SQLServer,
		"SELECT q'[it's; delete]' FROM dual":                                        query.Oracle,
		"SELECT q'!it's; delete!' FROM dual":                                        query.Oracle,
		"SELECT [delete;], `into`":                                                  query.SQLite,
	} {
		if got, err := query.Parse(text, dialect); err != nil || got.Text != text {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// The last line of a script for a client program is none of the query's.
func TestCommandsOfClients(t *testing.T) {
	t.Parallel()
	for text, dialect := range map[string]query.Dialect{
		"SELECT 1 FROM dual;\n/\n": query.Oracle, "SELECT 1 FROM dual\nGO": query.SQLServer, "SELECT 1 FROM dual;\n go \n": query.SQLServer,
	} {
		if got, err := query.Parse(text, dialect); err != nil || got.Text != "SELECT 1 FROM dual" {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     "no_query",
		" -- nothing\n":                        "no_query",
		"DELETE FROM t":                        "no_query",
		"EXEC dbo.licenses":                    "no_query",
		"CALL licenses()":                      "no_query",
		"BEGIN SELECT 1; END":                  "several_statements",
		"SELECT 1; SELECT 2":                   "several_statements",
		"SELECT 1;\n-- and then\nDROP TABLE t": "several_statements",
		"WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone": "writes",
		"WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x":          "writes",
		"SELECT * INTO copy FROM t":                                   "writes",
		"SELECT * FROM t FOR UPDATE":                                  "writes",
		"WITH x AS (SELECT 1) MERGE t USING x ON 1=1":                 "writes",
		"SELECT * FROM t TABLESAMPLE SYSTEM (10)":                     "partial",
		"SELECT * FROM t FOR SHARE SKIP LOCKED":                       "partial",
		"SELECT 'open":                                                "syntax",
	} {
		for _, dialect := range every {
			requireFault(t, text, dialect, want)
		}
	}
	for text, want := range map[string]string{
		"SELECT * FROM t DROP TABLE u":          "writes",
		"SELECT 1 EXEC('drop table t')":         "writes",
		"SELECT 1 SET ROWCOUNT 5":               "writes",
		"SELECT * FROM t WITH (NOLOCK)":         "partial",
		"SELECT * FROM t (nolock)":              "partial",
		"SELECT * FROM t WITH (ReadPast)":       "partial",
		"SELECT * FROM t WITH(READUNCOMMITTED)": "partial",
	} {
		requireFault(t, text, query.SQLServer, want)
	}
	requireFault(t, "SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */", query.MySQL, "no_query")
	requireFault(t, "SELECT 1 /*M! FOR UPDATE */", query.MySQL, "no_query")
	requireFault(t, "SELECT * FROM t LIMIT ROWS EXAMINED 10", query.MySQL, "partial")
	requireFault(t, "SELECT * FROM t SAMPLE (1)", query.Oracle, "partial")
	requireFault(t, "SELECT 1 /* open", query.PostgreSQL, "syntax")
}

func requireFault(t *testing.T, text string, dialect query.Dialect, code string) {
	t.Helper()
	_, err := query.Parse(text, dialect)
	fault, ok := errors.AsType[*query.Fault](err)
	if !ok || fault.Code != code || fault.Detail == "" {
		t.Errorf("%d %q: %v, want %s", dialect, text, err, code)
	}
}

// A query that limits its rows is allowed, and named.
func TestLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text    string
		dialect query.Dialect
		want    string
	}{
		{"SELECT a FROM t LIMIT 1000", query.PostgreSQL, "LIMIT"},
		{"select a from t limit 5, 10", query.MySQL, "LIMIT"},
		{"SELECT TOP 1000 a FROM t", query.SQLServer, "TOP"},
		{"SELECT DISTINCT TOP (10) a FROM t", query.SQLServer, "TOP"},
		{"SELECT a FROM t WHERE ROWNUM <= 10", query.Oracle, "ROWNUM"},
		{"SELECT a FROM t ORDER BY a OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY", query.SQLServer, "FETCH"},
		{"SELECT a FROM t FETCH FIRST 10 ROWS ONLY", query.Oracle, "FETCH"},
		// These limit no rows of the result, or are names.
		{"SELECT (SELECT m FROM mails LIMIT 1) AS email FROM t", query.PostgreSQL, ""},
		{"SELECT TOP 100 PERCENT a FROM t", query.SQLServer, ""},
		{"SELECT t.limit, fetch, top FROM t", query.PostgreSQL, ""},
		{"SELECT rownum FROM t", query.PostgreSQL, ""},
	} {
		got, err := query.Parse(c.text, c.dialect)
		if err != nil || got.Limit != c.want {
			t.Errorf("%q: %q, %v", c.text, got.Limit, err)
		}
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	text := "SELECT 'ěšč',\n  čx FROM t"
	at := strings.Index(text, "x FROM")
	if line, column := query.Position(text, at); line != 2 || column != 4 {
		t.Errorf("%d:%d", line, column)
	}
	if got := query.Offset(text, 18); got != at {
		t.Errorf("offset %d, want %d", got, at)
	}
	_, err := query.Parse("SELECT a\nFROM t;\n  DROP TABLE t", query.PostgreSQL)
	if fault, _ := errors.AsType[*query.Fault](err); fault == nil || fault.Line != 3 || fault.Column != 3 {
		t.Errorf("%+v", fault)
	}
}

// Whatever text it gets, it ends, and what it lets through has no second statement.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"SELECT 1; DROP", "SELECT $a$ ; $a$", `SELECT q'[;]'`, "SELECT /* /* */", "SELECT '\\", "select `"} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, dialect uint8) {
		q, err := query.Parse(text, query.Dialect(dialect%5))
		if err != nil {
			return
		}
		again, err := query.Parse(q.Text, query.Dialect(dialect%5))
		if err != nil || again.Text != q.Text {
			t.Fatalf("%q became %q, then %q, %v", text, q.Text, again.Text, err)
		}
	})
}
