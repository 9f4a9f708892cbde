package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"time"
)

// connectTimeout is how long a server may take until the session stands.
const connectTimeout = 30 * time.Second

// grace is how much longer than the server we wait for a query to end, so that
// its own word for it comes first.
const grace = 5 * time.Second

// Session is one connection with one transaction that only reads.
type Session struct {
	About

	settings Settings
	engine   engine
	db       *sql.DB
	conn     *sql.Conn
}

// Open signs in and begins the transaction. Errors are of type *Fault, or those of
// ctx. Close the session in the end.
func Open(ctx context.Context, s Settings) (*Session, error) {
	e, err := newEngine(s)
	if err != nil {
		return nil, err
	}
	return open(ctx, s, e)
}

func open(ctx context.Context, s Settings, e engine) (*Session, error) {
	session := &Session{settings: s, engine: e}
	connector, err := e.connector()
	if err != nil {
		return nil, session.explained(ctx, err, false)
	}
	session.db = sql.OpenDB(patient{connector})
	limited, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	if session.conn, err = session.db.Conn(limited); err != nil {
		_ = session.db.Close()
		return nil, session.explained(ctx, err, false)
	}
	beginning, cancelBegin := context.WithTimeout(ctx, max(connectTimeout, s.Timeout))
	defer cancelBegin()
	if session.About, err = e.begin(beginning, session.conn); err != nil {
		session.Close()
		return nil, session.explained(ctx, err, true)
	}
	return session, nil
}

// patient hands the driver's own error on: database/sql tries a connection that a
// driver calls bad again, and would hide why.
type patient struct{ driver.Connector }

func (p patient) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if errors.Is(err, driver.ErrBadConn) {
		return nil, fmt.Errorf("connect: %w", badConnection{err})
	}
	return c, err
}

// badConnection is driver.ErrBadConn under another name.
type badConnection struct{ error }

// Is reports that the connection has ended.
func (badConnection) Is(target error) bool { return target == net.ErrClosed }

// Close ends the transaction and the connection. Nothing was changed, so there is
// nothing to keep.
func (s *Session) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	_, _ = s.conn.ExecContext(ctx, "ROLLBACK")
	_ = s.conn.Close()
	_ = s.db.Close()
}

// Row is one row of a result.
type Row struct {
	// Number counts from 1.
	Number int
	// Values are in the order of the columns, as Text takes them.
	Values []Value
}

// Read sends a query and hands on its columns, then each row. It returns nil only
// if the server has said that these were all rows. Errors are of type *Fault,
// those of ctx, or what columns and row return. The values of a row are valid
// until row returns. Warnings are what the server had to say.
func (s *Session) Read(ctx context.Context, text string, columns func([]string) error, row func(Row) error) (warnings []*Fault, err error) {
	limited, cancel := context.WithTimeout(ctx, s.settings.Timeout+grace)
	defer cancel()
	rows, err := s.conn.QueryContext(limited, text)
	if err != nil {
		return nil, s.explained(ctx, err, true)
	}
	if err = s.rows(ctx, rows, columns, row); err != nil {
		cancel() // else the driver reads the rest, for nobody
	}
	if closed := rows.Close(); err == nil && closed != nil {
		err = s.explained(ctx, closed, true)
	}
	if err != nil {
		return nil, err
	}
	warnings, err = s.engine.after(limited, s.conn)
	if err != nil {
		return nil, s.explained(ctx, err, true)
	}
	return warnings, nil
}

func (s *Session) rows(ctx context.Context, rows *sql.Rows, columns func([]string) error, row func(Row) error) error {
	names, err := rows.Columns()
	if err != nil {
		return s.explained(ctx, err, true)
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return s.explained(ctx, err, true)
	}
	if err := columns(names); err != nil {
		return err
	}
	values := make([]Value, len(names))
	into := make([]any, len(names))
	for i := range values {
		values[i].kind = types[i].DatabaseTypeName()
		into[i] = &values[i].value
	}
	for number := 1; rows.Next(); number++ {
		if err := rows.Scan(into...); err != nil {
			return s.explained(ctx, err, true)
		}
		if err := row(Row{Number: number, Values: values}); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return s.explained(ctx, err, true)
	}
	if rows.NextResultSet() {
		return fault("several_results", "the query gives several results", "Only the first would be read. Make it one query.").at("query")
	}
	if err := rows.Err(); err != nil {
		return s.explained(ctx, err, true)
	}
	return nil
}

// Rights warns of an account that may do more than read.
func (s *Session) Rights(ctx context.Context) ([]*Fault, error) {
	warnings, err := s.engine.rights(ctx, s.conn)
	if err != nil {
		return nil, s.explained(ctx, err, true)
	}
	return warnings, nil
}

// explained makes a fault of an error, but for those that are the caller's own end.
func (s *Session) explained(ctx context.Context, err error, connected bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f, ok := errors.AsType[*Fault](err)
	if ok {
		return f
	}
	if f = s.engine.explain(err); f == nil && connected && errors.Is(err, context.DeadlineExceeded) {
		f = s.settings.timedOut()
	}
	if f == nil {
		f = s.settings.connectionFault(err, connected)
	}
	if f == nil {
		f = fault("failed", s.settings.server()+" reports an error: "+oneLine(mask(err.Error())), "Run the query by hand with the same account. The log of the server may say more.")
	}
	f.cause = err
	return f
}

// timedOut is the fault of a query that takes too long.
func (s Settings) timedOut() *Fault {
	return fault("timeout", fmt.Sprintf("the query has taken longer than %v", s.Timeout),
		"Nothing of what had arrived is used. Make the query faster (an index, a view), or raise query_timeout.").at("query_timeout")
}
