// Package query looks at the text of a query before a database sees it. It is
// no parser of SQL: it finds what would change data, what would give several
// results, and what would quietly give fewer rows. The database refuses most of
// it, too; but not each of them, and not in words that say what to do.
package query

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Dialect is how a database writes texts, names and comments.
type Dialect uint8

// Dialects.
const (
	PostgreSQL Dialect = iota
	MySQL
	SQLServer
	Oracle
	SQLite
)

// Fault is what is wrong with a query.
type Fault struct {
	// Code is stable, in snake case: "writes".
	Code string
	// Summary says what is wrong, in one line.
	Summary string
	// Detail says what to do.
	Detail string
	// Line and Column are where, from 1; 0: nowhere in particular.
	Line, Column int
}

// Error returns the summary.
func (f *Fault) Error() string { return f.Summary }

// Query is a query that may be sent.
type Query struct {
	// Text is the query as it was written, up to the semicolon at its end.
	Text string
	// Limit is the word by which the query limits its rows ("LIMIT"), and empty
	// if it does not.
	Limit string
}

// Parse looks at a query. The error is a *Fault.
func Parse(text string, dialect Dialect) (Query, error) {
	whole := withoutStart(withoutEnd(text, dialect))
	s := lex(whole, dialect)
	at := func(offset int, code, summary, detail string) (Query, error) {
		line, column := Position(text, offset)
		return Query{}, &Fault{Code: code, Summary: summary, Detail: detail, Line: line, Column: column}
	}
	switch {
	case s.open >= 0:
		return at(s.open, "syntax", "a text, a name or a comment begins here and does not end", "Close it.")
	case s.rest >= 0:
		return at(s.rest, "several_statements", "the setting has more than one statement", "One query is read. Keep one, or make a view of them.")
	case s.executable >= 0:
		return at(s.executable, "no_query", "the query has a comment that the server runs (/*! … */)", "Remove it.")
	case len(s.words) == 0:
		return Query{}, &Fault{Code: "no_query", Summary: "there is no query", Detail: "Write one that begins with SELECT or WITH."}
	}
	if first := s.words[0]; !slices.Contains(begins, first.text) {
		return at(first.start, "no_query", fmt.Sprintf("it begins with %s, so it is no query", strings.ToUpper(first.text)),
			"Write one that begins with SELECT or WITH. Where a procedure gives the rows, make a view or a table function of it.")
	}
	for i, w := range s.words {
		if why := w.writes(dialect); why != "" {
			return at(w.start, "writes", fmt.Sprintf("%s %s", strings.ToUpper(w.text), why),
				"The query must only read. If it is the name of a column or a table, write it in quotes.")
		}
		if why := partial(s.words, i, dialect); why != "" {
			return at(w.start, "partial", fmt.Sprintf("%s %s", strings.ToUpper(w.text), why), "Remove it: whoever is not in the result loses the license.")
		}
	}
	return Query{Text: strings.TrimRightFunc(whole[:s.end], unicode.IsSpace), Limit: limit(s.words, dialect)}, nil
}

// withoutStart replaces semicolons before the query by spaces: people write ;WITH,
// because SQL Server wants the statement before to end with one.
func withoutStart(text string) string {
	rest := strings.TrimLeftFunc(text, func(r rune) bool { return r == ';' || unicode.IsSpace(r) })
	begin := text[:len(text)-len(rest)]
	return strings.ReplaceAll(begin, ";", " ") + rest
}

// withoutEnd leaves out last lines that are commands of a client program: GO of
// SQL Server's tools, / of Oracle's.
func withoutEnd(text string, dialect Dialect) string {
	for {
		trimmed := strings.TrimRight(text, " \t\r\n")
		at := strings.LastIndexByte(trimmed, '\n')
		last := strings.TrimSpace(trimmed[at+1:])
		if at < 0 || (dialect != Oracle || last != "/") && (dialect != SQLServer || !strings.EqualFold(last, "go")) {
			return text
		}
		text = trimmed[:at]
	}
}

// begins are the first words of queries.
var begins = []string{"select", "with", "values", "table"}

// Words that change data or lock it. Those of Transact-SQL need no semicolon
// before them.
var (
	writing      = []string{"insert", "update", "delete", "merge", "into", "replace", "truncate"}
	transactSQL  = []string{"drop", "alter", "create", "exec", "execute", "grant", "revoke", "deny", "declare", "set", "use", "waitfor", "dbcc", "kill", "shutdown", "backup", "restore", "reconfigure"}
	dirtyReading = []string{"nolock", "readuncommitted", "readpast"}
)

// writes says why a word does not belong into a query that reads; "" if it may.
func (w word) writes(dialect Dialect) string {
	function := w.behind == '(' && w.text != "into"
	column := w.before == '.' || w.behind == '.'
	switch {
	case column || function && w.text != "exec" && w.text != "execute":
		return ""
	case slices.Contains(writing, w.text):
		return "changes data, or locks them"
	case dialect == SQLServer && w.depth == 0 && slices.Contains(transactSQL, w.text):
		return "begins another statement"
	default:
		return ""
	}
}

// partial says why a word makes a database give fewer rows than there are; "" if
// it does not.
func partial(words []word, i int, dialect Dialect) string {
	w := words[i]
	next := ""
	if i+1 < len(words) {
		next = words[i+1].text
	}
	switch {
	case w.before == '.':
		return ""
	case dialect == SQLServer && slices.Contains(dirtyReading, w.text):
		return "may leave out rows, or read some twice, while others write"
	case w.text == "tablesample", dialect == Oracle && w.text == "sample" && w.behind == '(':
		return "reads a part of the rows"
	case w.text == "rows" && next == "examined":
		return "EXAMINED ends the query early without an error"
	case w.text == "skip" && next == "locked":
		return "LOCKED leaves out rows that others write"
	default:
		return ""
	}
}

// limit returns the word by which a query limits its rows as a whole.
func limit(words []word, dialect Dialect) string {
	for i, w := range words {
		if w.depth > 0 || w.before == '.' {
			continue
		}
		switch w.text {
		case "limit", "rownum":
			if w.text == "limit" || dialect == Oracle {
				return strings.ToUpper(w.text)
			}
		case "top":
			if dialect == SQLServer && i > 0 && (words[i-1].text == "select" || words[i-1].text == "distinct") && !allPercent(words, i) {
				return "TOP"
			}
		case "fetch":
			if i+1 < len(words) && (words[i+1].text == "first" || words[i+1].text == "next") {
				return "FETCH"
			}
		}
	}
	return ""
}

// allPercent reports whether TOP is followed by PERCENT: people write TOP 100
// PERCENT, which limits nothing.
func allPercent(words []word, i int) bool {
	return i+1 < len(words) && words[i+1].text == "percent"
}

// Position returns the line and the column of a byte offset in a text, both from
// 1; columns count characters.
func Position(text string, offset int) (line, column int) {
	before := text[:min(max(offset, 0), len(text))]
	line = 1 + strings.Count(before, "\n")
	return line, 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
}

// Offset returns the byte offset of the character with the given number, from 1.
func Offset(text string, character int) int {
	n := 0
	for at := range text {
		if n++; n == character {
			return at
		}
	}
	return len(text)
}
