package demo

import _ "embed" // The database is a file of its own.

// assets is an asset register in SQLite, made by: sqlite3 assets.db < assets.sql
//
//go:embed assets.db
var assets []byte

// startSQL puts a database on the stage.
func startSQL(s *stage) (string, error) {
	return `engine: sqlite
file: assets.db
query: |
  SELECT a.product AS license, p.id, p.email, p.name
  FROM assignment a
  JOIN person p ON p.id = a.person
licenses_query: SELECT code AS license, title AS name, bought AS purchased FROM product
count_query: SELECT count(*) FROM assignment
uid_prefix: "` + uidPrefix + `Assets "
`, s.write("assets.db", assets)
}
