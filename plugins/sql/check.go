package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/sql/database"
)

// errFirstRow ends a query after its first row.
var errFirstRow = errors.New("one row is enough")

// check tries the settings, signs in, and tries the queries. Of query it reads one
// row: enough to see its columns.
func (p plugin) check(_ context.Context, cfg config, c *sdk.Checks) {
	plan, err := newPlan(cfg)
	c.Run("settings", func(context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		for _, notice := range plan.attention {
			c.Warn(notice)
		}
		return "they make sense", nil
	})
	if err != nil || c.Offline() {
		return // before each run, too: a query may take its time
	}
	var session *database.Session
	defer func() {
		if session != nil {
			session.Close()
		}
	}()
	c.Run("connection", func(ctx context.Context) (string, error) {
		var err error
		if session, err = database.Open(ctx, plan.database); err != nil {
			return "", explained(err, setting{})
		}
		for _, f := range session.Warnings {
			c.Warn(faultProblem(f, setting{}))
		}
		if !plan.database.Local() && plan.database.TLS != database.Verify {
			w := sdk.ConfigError("/tls", "nobody checks that it is the right server", "Whoever is in between may read the password, or give other rows. Set tls to verify, with ca_file.")
			w.Code = "sql.tls_not_verified"
			c.Warn(w)
		}
		return fmt.Sprintf("%s, %s", session.Version, snapshotWords(session.Snapshot)), nil
	})
	c.Run("rights", func(ctx context.Context) (string, error) {
		warnings, err := session.Rights(ctx)
		if err != nil {
			return "", explained(err, setting{})
		}
		for _, f := range warnings {
			c.Warn(faultProblem(f, setting{}))
		}
		return "the transaction only reads", nil
	})
	p.checkQueries(plan, c, func() *database.Session { return session })
}

func snapshotWords(snapshot bool) string {
	if snapshot {
		return "one state of the data"
	}
	return "no snapshot"
}

// checkQueries tries the queries. The one for holders comes last, because it is
// ended in the middle, and with it the transaction of some servers.
func (p plugin) checkQueries(plan *plan, c *sdk.Checks, session func() *database.Session) {
	r := &reader{plan: plan, names: names{known: plan.known}, most: p.most, working: func(string) {}, wants: func(sdk.DetailKind) bool { return true }, progress: func(int) {}}
	if plan.licenses.Text != "" {
		c.Run("licenses", func(ctx context.Context) (string, error) {
			r.session = session()
			err := r.readLicenses(ctx)
			return plural(len(r.result.licenses.list), "license"), explained(err, setting{})
		})
	}
	if plan.count.Text != "" {
		c.Run("count", func(ctx context.Context) (string, error) {
			r.session = session()
			n, err := r.count(ctx)
			if err != nil {
				return "", explained(err, setting{})
			}
			return fmt.Sprintf("the database counts %s", plural(int(*n), "row")), nil
		})
	}
	c.Run("query", func(ctx context.Context) (string, error) {
		r.session = session()
		found, err := r.firstRow(ctx)
		for _, w := range r.result.warnings {
			c.Warn(w)
		}
		return found, explained(err, setting{})
	})
}

// firstRow reads the columns and the first row of query.
func (r *reader) firstRow(ctx context.Context) (string, error) {
	h := &holderReader{reader: r, q: setting{"query", r.plan.Query}}
	var columns []string
	err := r.send(ctx, h.q.name, r.plan.holders, func(names []string) error {
		columns = names
		return h.columns(names)
	}, func(row database.Row) error {
		if err := h.take(cells{q: h.q, at: h.at, row: row}); err != nil {
			return err
		}
		r.result.rows++
		return errFirstRow
	})
	if err != nil && !errors.Is(err, errFirstRow) {
		return "", err
	}
	if err := r.complete(); r.result.rows == 0 && err != nil {
		return "", err
	}
	return "it gives " + strings.Join(columns, ", "), nil
}
