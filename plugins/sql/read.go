package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/sql/database"
	"github.com/licexport/licexport/plugins/sql/query"
)

// attempts is how often everything is read anew after a fault that may pass: a
// connection that breaks, a server that restarts, rows that change meanwhile.
const attempts = 3

// pause is how long the source waits before it tries again.
const pause = 15 * time.Second

// reader reads all queries of a plan in one session.
type reader struct {
	plan    *plan
	session *database.Session
	result  result
	names   names
	most    int64           // bytes that the holders may take
	doubted map[string]bool // columns of which somebody was warned
	// working is called before each query, with the time when it is over at the
	// latest.
	working func(what string)
	// wants reports whether details of a kind are wanted.
	wants func(sdk.DetailKind) bool
	// progress is called now and then with the number of rows.
	progress func(rows int)
}

// readAll reads everything there is before anything is handed on, so that a fault
// in the last row costs nobody a license.
func (p plugin) readAll(ctx context.Context, plan *plan, w *sdk.Writer) (*result, error) {
	for attempt := 1; ; attempt++ {
		r, err := p.readOnce(ctx, plan, w)
		f, ok := errors.AsType[*database.Fault](err)
		if !ok || !f.Temporary || attempt == attempts {
			return r, explained(err, setting{})
		}
		slog.Warn("the database could not be read, so it is read again", "problem", f.Summary, "attempt", attempt)
		w.Traffic(sdk.Traffic{Retries: 1})
		w.Pausing(p.now().Add(pause), f.Summary)
		if err := p.sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
}

func (p plugin) readOnce(ctx context.Context, plan *plan, w *sdk.Writer) (*result, error) {
	w.Pausing(p.now().Add(max(time.Minute, plan.database.Timeout)), "it connects to the database")
	session, err := database.Open(ctx, plan.database)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	slog.Info("connected", "server", session.Version, "snapshot", session.Snapshot)
	r := &reader{plan: plan, session: session, names: names{known: plan.known}, most: p.most,
		working: func(what string) {
			w.Pausing(p.now().Add(plan.database.Timeout), "the database works on "+what)
		},
		wants:    w.Wants,
		progress: func(rows int) { w.Progress(rows, 0, "rows") },
	}
	for _, f := range session.Warnings {
		r.result.warnings = append(r.result.warnings, faultProblem(f, setting{}))
	}
	if err := r.read(ctx); err != nil {
		return nil, err
	}
	return &r.result, nil
}

// read reads the licenses, then the holders, and compares their rows with what the
// database has counted.
func (r *reader) read(ctx context.Context) error {
	if r.plan.licenses.Text != "" {
		if err := r.readLicenses(ctx); err != nil {
			return err
		}
	}
	before, err := r.count(ctx)
	if err != nil {
		return err
	}
	listed := len(r.result.licenses.list)
	if err := r.readHolders(ctx); err != nil {
		return err
	}
	after := before
	if before != nil && !r.session.Snapshot {
		if after, err = r.count(ctx); err != nil {
			return err
		}
	}
	if err := r.compare(before, after); err != nil {
		return err
	}
	if r.plan.licenses.Text != "" {
		r.warnUnlisted(listed)
	}
	r.warnSeveral()
	return r.complete()
}

// send sends a query, with words for people about what goes wrong.
func (r *reader) send(ctx context.Context, name string, q query.Query, columns func([]string) error, row func(database.Row) error) error {
	r.working(name)
	r.result.queries++
	warnings, err := r.session.Read(ctx, q.Text, columns, row)
	if f, ok := errors.AsType[*database.Fault](err); ok && !f.Temporary {
		return faultProblem(f, setting{name, q.Text})
	}
	for _, f := range warnings {
		r.result.warnings = append(r.result.warnings, faultProblem(f, setting{name, q.Text}))
	}
	return err
}

// count asks for the number of rows that query must give; nil without count_query.
func (r *reader) count(ctx context.Context) (*int64, error) {
	if r.plan.count.Text == "" {
		return nil, nil
	}
	q := setting{"count_query", r.plan.CountQuery}
	rows := 0
	var counted *int64
	err := r.send(ctx, q.name, r.plan.count, func(names []string) error {
		if len(names) != 1 {
			return dataFault("bad_count", q, fmt.Sprintf("it gives %s, and must give one", plural(len(names), "column")), "Let it give one number: SELECT COUNT(*) FROM ….")
		}
		return nil
	}, func(row database.Row) error {
		if rows++; rows > 1 {
			return dataFault("bad_count", q, "it gives more than one row", "Let it give one number: SELECT COUNT(*) FROM …, without GROUP BY.")
		}
		n, known, err := row.Values[0].Whole()
		if err == nil && !known {
			err = errors.New("it is NULL")
		}
		if err != nil {
			return dataFault("bad_count", q, "it gives no number of rows: "+err.Error(), "Let it give one whole number: SELECT COUNT(*) FROM ….")
		}
		counted = &n
		return nil
	})
	if err == nil && counted == nil {
		err = dataFault("bad_count", q, "it gives no row", "Let it give one number: SELECT COUNT(*) FROM ….")
	}
	return counted, err
}

// compare holds the rows against the numbers that the database has counted before
// and after.
func (r *reader) compare(before, after *int64) error {
	q := setting{"count_query", r.plan.CountQuery}
	rows := int64(r.result.rows)
	switch {
	case before == nil:
		return nil
	case *before != *after:
		return &database.Fault{Code: "changed", Temporary: true, Setting: "count_query",
			Summary: fmt.Sprintf("rows have changed while they were read: first there were %d, then %d", *before, *after),
			Detail:  "The server gave no single state of the data. Run licexport at another time, or see sql.no_snapshot."}
	case rows < *before:
		return dataFault("rows_missing", q, fmt.Sprintf("query gave %s, but the database counts %d", plural(r.result.rows, "row"), *before),
			"Rows are missing, so nothing is taken. If the two queries mean different rows: let count_query count what query selects.")
	case rows > *before:
		return dataFault("rows_too_many", q, fmt.Sprintf("query gave %s, but the database counts only %d", plural(r.result.rows, "row"), *before),
			"A join in query may give rows twice, or the two queries mean different rows. Let them mean the same.")
	default:
		return nil
	}
}

// complete judges the result as a whole.
func (r *reader) complete() error {
	q := setting{"query", r.plan.Query}
	switch rows := r.result.rows; {
	case rows == 0 && !r.plan.AllowEmpty:
		return dataFault("no_rows", q, "it gives no rows", "Nothing is taken from it: a table may have been emptied before it is filled again, or a view may hide all rows from this account. If no rows at all are fine: set allow_empty to true.")
	case rows < r.plan.ExpectRows:
		p := dataFault("too_few_rows", q, fmt.Sprintf("it gives %s, but at least %d are expected", plural(rows, "row"), r.plan.ExpectRows), "Look whether the data are complete. If so many have really left: lower expect_rows_at_least.")
		p.Path = "/expect_rows_at_least"
		return p
	default:
		return nil
	}
}

// warnSeveral names licenses that look like several in one, as a query gives them
// that joins them (STRING_AGG, GROUP_CONCAT, LISTAGG).
func (r *reader) warnSeveral() {
	var names []string
	for _, l := range r.result.licenses.list {
		if typed.Several(l.ID) && !r.plan.known[typed.Fold(l.ID)] && !l.listed {
			names = append(names, fmt.Sprintf("%q", limited(l.ID)))
		}
	}
	if len(names) > 0 {
		r.result.warnings = append(r.result.warnings, dataFault("joined_license", setting{name: "query"},
			"it looks like several licenses in one: "+few(names), "Give one row for each license. If it is the name of one: list it in known_licenses, or give it in licenses_query."))
	}
}

// few joins the first names of a list.
func few(names []string) string {
	const most = 10
	if len(names) > most {
		names = append(names[:most:most], fmt.Sprintf("%d more", len(names)-most))
	}
	return strings.Join(names, ", ")
}

// warnUnlisted names licenses that somebody holds and licenses_query does not give;
// it has given the first n.
func (r *reader) warnUnlisted(n int) {
	var names []string
	for _, l := range r.result.licenses.list[n:] {
		names = append(names, fmt.Sprintf("%q", limited(l.ID)))
	}
	if len(names) == 0 {
		return
	}
	r.result.warnings = append(r.result.warnings, dataFault("unlisted_license", setting{name: "licenses_query"},
		"it does not give "+few(names), "Somebody holds them. The number of bought units is unknown for them. Let both queries write licenses in the same way."))
}
