package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqLite reads a file of SQLite.
type sqLite struct{ Settings }

func (e sqLite) connector() (driver.Connector, error) {
	if err := e.file(); err != nil {
		return nil, err
	}
	// Slashes, also on Windows, where one more stands before the letter of the drive
	// (https://www.sqlite.org/uri.html).
	path := filepath.ToSlash(e.File)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	// mode=ro opens for reading, query_only refuses what writes. Without _dqs a
	// column in double quotes that is not there would be taken for a text
	// (https://www.sqlite.org/quirks.html#dblquote).
	options := url.Values{
		"mode": {"ro"}, "_query_only": {"1"}, "_busy_timeout": {"30000"}, "_dqs": {"0"}, "_defensive": {"1"}, "_error_rc": {"1"},
	}
	connector, err := sqlite.NewConnector((&url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("prepare the file: %w", err)
	}
	return connector, nil
}

// file looks at what SQLite would only call "unable to open".
func (e sqLite) file() error {
	info, err := os.Stat(e.File)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fault("no_file", "there is no file "+e.File, "Look at the setting file. A relative path starts at the folder of the configuration file.").at("file")
	case err != nil:
		return fault("no_file", "the file cannot be read: "+err.Error(), "The account that runs licexport needs the right to read it.").at("file")
	case info.IsDir():
		return fault("no_file", e.File+" is a folder", "Name the file in it.").at("file")
	case !info.Mode().IsRegular():
		return fault("no_file", e.File+" is no file", "Name the file of the database.").at("file")
	case info.Size() == 0:
		return fault("no_file", e.File+" is empty", "The program that writes it has failed, or it is another file.").at("file")
	}
	f, err := os.Open(e.File)
	if err != nil {
		return fault("no_file", "the file cannot be read: "+err.Error(), "The account that runs licexport needs the right to read it.").at("file")
	}
	return f.Close()
}

// begin also reads the whole file once: one that was copied while a program wrote
// it has pages of two states, and an index that lacks rows makes a query give
// fewer of them without an error (https://www.sqlite.org/howtocorrupt.html).
func (e sqLite) begin(ctx context.Context, c *sql.Conn) (About, error) {
	a := About{Snapshot: true}
	if err := one(ctx, c, "SELECT 'SQLite ' || sqlite_version()", &a.Version); err != nil {
		return a, err
	}
	if _, err := c.ExecContext(ctx, "BEGIN"); err != nil {
		return a, err
	}
	var found string
	if err := one(ctx, c, "PRAGMA integrity_check(1)", &found); err != nil {
		return a, err
	}
	if found != "ok" {
		return a, e.damaged(found)
	}
	return a, nil
}

func (e sqLite) damaged(said string) *Fault {
	return fault("damaged_file", "the file "+e.File+" is damaged: "+oneLine(said),
		"Nothing of it is used. It was probably copied while a program wrote it: let it be copied by .backup of sqlite3 or VACUUM INTO.").at("file")
}

func (sqLite) after(context.Context, *sql.Conn) ([]*Fault, error)  { return nil, nil }
func (sqLite) rights(context.Context, *sql.Conn) ([]*Fault, error) { return nil, nil }

// explain goes by the result code (https://www.sqlite.org/rescode.html).
func (e sqLite) explain(err error) *Fault {
	failed, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return nil
	}
	said := oneLine(failed.Error())
	if _, rest, found := strings.Cut(said, "SQL logic error: "); found {
		said = rest
	}
	if at := strings.LastIndex(said, " ("); at > 0 {
		said = said[:at]
	}
	switch code := failed.Code(); code & 0xFF {
	case sqlite3.SQLITE_NOTADB:
		return fault("damaged_file", e.File+" is no SQLite database, or it is encrypted", "Look at the setting file.").at("file")
	case sqlite3.SQLITE_CORRUPT:
		return e.damaged(said)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return busy("the SQLite file "+e.File, "another program holds it")
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY:
		if code&0xFF == sqlite3.SQLITE_READONLY && code>>8 == 0 {
			return fault("writes", "the query changes data", "The file is opened for reading. Let the query only read.").at("query")
		}
		return fault("no_file", "the file "+e.File+" cannot be opened for reading alone: "+said,
			"Beside it is a journal (-wal, -journal) of a program that works with it or has crashed. Let that program close it, give the account that runs licexport the right to write into the folder, or read a copy made by .backup of sqlite3.").at("file")
	case sqlite3.SQLITE_INTERRUPT:
		return e.timedOut()
	case sqlite3.SQLITE_ERROR:
		if strings.Contains(said, "no such ") || strings.Contains(said, "ambiguous column") {
			return unknownName(said)
		}
		return fault("syntax", "the query is not understood: "+said, "Try it in sqlite3.").at("query")
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_FULL:
		return fault("failed", "the file "+e.File+" cannot be read: "+said, "Look at the disk or the network share that it is on.").at("file")
	default:
		return fault("failed", "SQLite reports an error: "+mask(said), "Try the query in sqlite3.").at("query")
	}
}
