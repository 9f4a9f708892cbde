package main

import (
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/sql/database"
	"github.com/licexport/licexport/plugins/sql/query"
)

// explained makes a problem for people of an error that a query has given. The
// origin is upstream even where a setting could correct it: yesterday the same
// settings were right.
func explained(err error, q setting) error {
	f, ok := errors.AsType[*database.Fault](err)
	if !ok {
		return err
	}
	return faultProblem(f, q)
}

func faultProblem(f *database.Fault, q setting) sdk.Problem {
	p := sdk.Problem{Summary: f.Summary, Detail: f.Detail, Code: "sql." + f.Code, Origin: sdk.OriginUpstream}
	if f.Setting != "" {
		p.Path = "/" + f.Setting
	}
	if f.Setting == "query" && q.name != "" {
		p.Path = "/" + q.name
		p.Summary = q.name + ": " + f.Summary
		if f.Character > 0 {
			line, column := query.Position(q.text, query.Offset(q.text, f.Character))
			p.Summary = fmt.Sprintf("%s, line %d, column %d: %s", q.name, line, column, f.Summary)
		}
	}
	return p
}

// dataFault is something wrong with what a query has given.
func dataFault(code string, q setting, summary, detail string) sdk.Problem {
	return sdk.Problem{Summary: q.name + ": " + summary, Detail: detail, Code: "sql." + code, Path: "/" + q.name, Origin: sdk.OriginUpstream}
}

// mostFaults is how many faults of rows are reported at once. One is enough to refuse
// a result, but whoever corrects the data wants to see more.
const mostFaults = 10

// faults collects faults of rows.
type faults struct {
	list []error
	more int
}

func (f *faults) add(err error) {
	switch {
	case err == nil:
	case len(f.list) < mostFaults:
		f.list = append(f.list, err)
	default:
		f.more++
	}
}

// error joins the faults, nil if there are none.
func (f *faults) error(q setting) error {
	if f.more > 0 {
		return errors.Join(append(f.list, dataFault("more", q, fmt.Sprintf("%d more faults of rows", f.more), "Correct the ones above first."))...)
	}
	return errors.Join(f.list...)
}

// plural writes a count for people: "1 row", "2 rows".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// limited shortens a text for a message.
func limited(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
