package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	goora "github.com/sijms/go-ora/v2"
	"github.com/sijms/go-ora/v2/network"
)

// oracle reads Oracle Database.
type oracle struct{ Settings }

func (e oracle) connector() (driver.Connector, error) {
	connector, ok := goora.NewConnector(e.address()).(*goora.OracleConnector)
	if !ok {
		return nil, errors.New("prepare the connection: the driver gives another connector than it did")
	}
	if config := e.tlsConfig(); config != nil {
		connector.WithTLSConfig(config)
	}
	return connector, nil
}

// address is what the driver wants to know, in its form: with the password, so it
// must not be in any text.
func (e oracle) address() string {
	options := map[string]string{
		"PROGRAM": "licexport", "PREFETCH_ROWS": "1000", "CONNECT TIMEOUT": fmt.Sprintf("%.0f", connectTimeout.Seconds()),
		// Of one answer of the server: it works on the query until the first.
		"TIMEOUT": fmt.Sprintf("%.0f", (e.Timeout + 2*grace).Seconds()),
	}
	if e.tlsConfig() != nil {
		options["SSL"] = "enable"
		options["SSL VERIFY"] = "TRUE"
		if e.TLS == Encrypt {
			options["SSL VERIFY"] = "FALSE"
		}
	}
	return goora.BuildUrl(e.Host, e.usualPort(), e.Database, e.User, e.Password, options)
}

// begin asks for a transaction that only reads, and sees the data of the moment
// when it began
// (https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/SET-TRANSACTION.html).
func (e oracle) begin(ctx context.Context, c *sql.Conn) (About, error) {
	a := About{Snapshot: true}
	if err := all(ctx, c, "SET TRANSACTION READ ONLY"); err != nil {
		return a, err
	}
	return a, one(ctx, c, "SELECT 'Oracle Database ' || MAX(version) FROM product_component_version", &a.Version)
}

func (oracle) after(context.Context, *sql.Conn) ([]*Fault, error) { return nil, nil }

func (e oracle) rights(ctx context.Context, c *sql.Conn) ([]*Fault, error) {
	var n int64
	err := one(ctx, c, "SELECT COUNT(*) FROM session_privs WHERE privilege LIKE 'INSERT ANY%' OR privilege LIKE 'UPDATE ANY%' OR privilege LIKE 'DELETE ANY%' OR privilege LIKE 'DROP ANY%'", &n)
	if err != nil || n == 0 {
		return nil, err
	}
	return []*Fault{tooMany("the account " + e.User + " may change tables of others")}, nil
}

func (e oracle) explain(err error) *Fault {
	refused, ok := errors.AsType[*network.OracleError](err)
	if ok {
		return e.explainNumber(refused)
	}
	if errors.Is(err, network.ErrConnReset) {
		return e.timedOut()
	}
	return nil
}

// explainNumber goes by the number (https://docs.oracle.com/error-help/db/).
func (e oracle) explainNumber(o *network.OracleError) *Fault {
	said := oneLine(o.ErrMsg)
	if said == "" {
		said = fmt.Sprintf("ORA-%05d", o.ErrCode)
	}
	switch o.ErrCode {
	case 1017, 28000, 28001, 1005, 1045, 28009, 12631:
		return e.wrongPassword(said)
	case 12505, 12514, 12521, 12516, 12528, 1034, 1033, 12518, 12519, 12520, 12526, 12527, 1089, 1090:
		if o.ErrCode == 12505 || o.ErrCode == 12514 || o.ErrCode == 12521 {
			return fault("no_database", fmt.Sprintf("%s has no service %s", e.server(), e.Database), "Look at the setting database: it is the name of the service (lsnrctl status shows them), not the SID.").at("database")
		}
		return busy(e.server(), said)
	case 1031, 1720:
		return noRight(said, "GRANT SELECT ON … TO "+e.User)
	case 942, 904, 918, 4043, 1435, 4044, 2289:
		return e.position(unknownName(said), o)
	case 1013, 1012, 28, 2396, 2399, 3113, 3114, 3135:
		return e.ended()
	case 1555, 22924, 8176:
		return fault("conflict", "the server no longer has the state of the data in which the query began: "+said, "The query takes too long for its undo data (undo_retention). Make it faster, or run licexport at another time.").passing()
	case 60, 54, 30006, 8177:
		return conflict(said)
	case 1456, 16000:
		return fault("writes", "the query changes data: "+said, "It runs in a transaction that only reads. Let it only read, also in the functions that it calls.").at("query")
	case 40, 2393, 2394, 2395, 30200:
		return e.timedOut()
	case 12506, 12564, 12541:
		return fault("unreachable", e.server()+" refuses the connection: "+said, "Look at host and port, and whether the listener lets this machine in.").at("host")
	case 1722, 1858, 1861, 1841, 1843, 1476, 6502, 1489:
		return e.position(fault("bad_data", "the query fails at a value in the data: "+mask(said), "Run it by hand: a conversion or a calculation in it does not fit all rows.").at("query"), o)
	}
	if o.ErrCode >= 900 && o.ErrCode < 1000 || o.ErrCode >= 1700 && o.ErrCode < 1800 || o.ErrCode == 933 {
		return e.position(fault("syntax", "the query is not understood: "+said, "Try it in SQL*Plus or SQL Developer.").at("query"), o)
	}
	return fault("failed", fmt.Sprintf("%s reports an error: %s", e.server(), mask(said)), "Run the query by hand with the same account.")
}

// position adds where the server saw the fault.
func (oracle) position(f *Fault, o *network.OracleError) *Fault {
	if o.ErrPos() > 0 {
		f.Character = o.ErrPos() + 1
	}
	return f
}
