package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// engine is what kinds of databases do in different ways.
type engine interface {
	// connector makes what opens a connection. It sends nothing.
	connector() (driver.Connector, error)
	// begin makes a session one that only reads, begins a transaction on one state
	// of the data where the server can, and returns what it found. Its errors are
	// explained by explain.
	begin(ctx context.Context, c *sql.Conn) (About, error)
	// after looks at what the server has to say about the query that was just read:
	// an error if rows may be missing, else warnings.
	after(ctx context.Context, c *sql.Conn) ([]*Fault, error)
	// rights warns of an account that may do more than read.
	rights(ctx context.Context, c *sql.Conn) ([]*Fault, error)
	// explain makes words of an error of the driver; nil: it knows none.
	explain(err error) *Fault
}

// About is what is known about a session.
type About struct {
	// Version is what the server calls itself.
	Version string
	// Snapshot is set if all queries see the data of one moment.
	Snapshot bool
	// Warnings are what somebody should look at.
	Warnings []*Fault
}

func newEngine(s Settings) (engine, error) {
	switch s.Engine {
	case PostgreSQL:
		return postgreSQL{s}, nil
	case MySQL, MariaDB:
		return mySQL{s}, nil
	case SQLServer:
		return sqlServer{s}, nil
	case Oracle:
		return oracle{s}, nil
	case SQLite:
		return sqLite{s}, nil
	default:
		return nil, errors.New("unknown engine")
	}
}

// one reads a single value into each of the places.
func one(ctx context.Context, c *sql.Conn, text string, into ...any) error {
	return c.QueryRowContext(ctx, text).Scan(into...)
}

// all executes statements one after the other.
func all(ctx context.Context, c *sql.Conn, statements ...string) error {
	for _, s := range statements {
		if _, err := c.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
