package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// source is the plugin with a clock that waits for nobody. Meanwhile, if set, is
// called instead of waiting.
func source(meanwhile func()) sdk.Source[config] {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	return newSource(plugin{
		most: 16 << 20,
		now:  func() time.Time { return now },
		sleep: func(_ context.Context, long time.Duration) error {
			now = now.Add(long)
			if meanwhile != nil {
				meanwhile()
			}
			return nil
		},
	})
}

// file makes a SQLite database of statements, and returns its path.
func file(t testing.TB, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "assets.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return path
}

// seats are tables as an asset register has them.
const seats = `
	CREATE TABLE people (id INTEGER PRIMARY KEY, mail TEXT, name TEXT);
	CREATE TABLE products (code TEXT PRIMARY KEY, title TEXT, bought INTEGER, used INTEGER);
	CREATE TABLE seats (person INTEGER, product TEXT);
	INSERT INTO people VALUES (1, 'jan@contoso.com', 'Jan Dvořák'), (2, 'eva@contoso.com', 'Eva Nováková'), (3, NULL, 'Petr Švec'), (0, 'zero@contoso.com', 'Nula');
	INSERT INTO products VALUES ('V', 'Visio Plan 2', 10, 3), ('P', 'Project Plan 3', NULL, NULL), ('U', 'Unused', 5, 0);
	INSERT INTO seats VALUES (1, 'V'), (2, 'V'), (3, 'V'), (1, 'P'), (0, 'P');`

// whole are settings that read the seats.
func whole(t testing.TB) sdktest.Config {
	t.Helper()
	return sdktest.Config{
		"engine": "sqlite", "file": file(t, seats), "uid_prefix": "Assets:",
		"query":          "SELECT s.product AS license, p.id, p.mail AS email, p.name FROM seats s JOIN people p ON p.id = s.person",
		"licenses_query": "SELECT code AS license, title AS name, bought AS purchased, used AS consumed FROM products",
		"count_query":    "SELECT count(*) FROM seats",
	}
}

// over replaces settings; nil removes one.
func over(settings sdktest.Config, more sdktest.Config) sdktest.Config {
	for key, value := range more {
		if settings[key] = value; value == nil {
			delete(settings, key)
		}
	}
	return settings
}

func run(t testing.TB, settings sdktest.Config) *sdktest.Result {
	t.Helper()
	return sdktest.Run(t, source(nil), sdktest.Case{Config: settings})
}

// exported runs the source and fails the test unless it reads everything.
func exported(t testing.TB, settings sdktest.Config) *sdktest.Result {
	t.Helper()
	return sourcetest.Complete(t, run(t, settings))
}

// refused runs the source and fails the test unless the first problem has the code
// and says all of the words.
func refused(t testing.TB, settings sdktest.Config, code string, words ...string) {
	t.Helper()
	requireRefused(t, run(t, settings), code, words...)
}

func requireRefused(t testing.TB, got *sdktest.Result, code string, words ...string) {
	t.Helper()
	text := sourcetest.Texts(got.Problems)
	if got.Completed || len(got.Problems) == 0 || got.Problems[0].Code != "sql."+code {
		t.Errorf("want %s, got %v (complete: %v) %s", code, got.Err, got.Completed, text)
		return
	}
	if len(got.Holders) > 0 {
		t.Errorf("%s: %d holders were handed on before", code, len(got.Holders))
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%s: it does not say %q: %s", code, word, text)
		}
	}
}

// codes lists the codes of problems.
func codes(problems []sdk.Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, strings.TrimPrefix(p.Code, "sql."))
	}
	return strings.Join(all, " ")
}

// checked runs the checks of the source, and writes a line for each.
func checked(t testing.TB, settings sdktest.Config) string {
	t.Helper()
	var b strings.Builder
	for _, r := range sdktest.Check(t, source(nil), sdktest.Case{Config: settings}, false) {
		fmt.Fprintf(&b, "\n%s: %s", r.Name, r.Status)
		if r.Problem != nil {
			fmt.Fprintf(&b, " [%s] %s", r.Problem.Code, r.Problem.Summary)
		} else if r.Found != "" {
			fmt.Fprintf(&b, " (%s)", r.Found)
		}
	}
	return b.String()
}
