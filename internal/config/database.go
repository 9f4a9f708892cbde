package config

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

// database names an Alvao database as the arguments of ImportLic do. It is
// only ever compared.
type database struct{ server, name string }

// sameDatabase warns when two jobs with different outputs hand over to one
// database. Whether ImportLic empties licenses that are missing in a file is
// not documented, so two files for one database may undo each other.
func (r *reader) sameDatabase(f *File) {
	type use struct {
		job  *Job
		step Step
	}
	first, outputs := map[database]use{}, places{}
	for _, j := range f.Jobs {
		for _, s := range j.Then {
			db, ok := importedInto(s)
			if !ok {
				continue
			}
			earlier, found := first[db]
			if !found {
				first[db] = use{j, s}
				continue
			}
			if !outputs.same(earlier.job.Output.Path, j.Output.Path) {
				at := &yaml.Node{Line: s.line, Column: s.column}
				r.Warnf(at, "ImportLic may take the licenses of one file away when it imports the other. Put all sources of one Alvao database into one job with one output.",
					"the jobs %q and %q hand different files over to the same database", earlier.job.Name, j.Name)
			}
		}
	}
}

// importedInto returns the database that a step's ImportLic imports into.
// Options may begin with a slash, as documented, or with a hyphen.
func importedInto(s Step) (database, bool) {
	if len(s.Run) == 0 || !isImportLic(s.Run[0].Literal) {
		return database{}, false
	}
	options := map[string]string{}
	for i := 1; i+1 < len(s.Run); i++ {
		if option := s.Run[i].Literal; strings.HasPrefix(option, "/") || strings.HasPrefix(option, "-") {
			options[strings.ToLower(strings.TrimLeft(option, "/-"))] = argument(s.Run[i+1])
		}
	}
	// A connection string wins over server and db.
	if conn := options["conn"]; conn != "" {
		return connection(conn), true
	}
	if options["server"] == "" && options["db"] == "" {
		return database{}, false
	}
	return database{server: normal(options["server"]), name: normal(options["db"])}, true
}

func isImportLic(program string) bool {
	base := strings.ToLower(path.Base(strings.ReplaceAll(program, `\`, "/")))
	return base == "importlic" || base == "importlic.exe"
}

// argument makes an argument comparable; secrets are the same if their
// references are.
func argument(t Text) string {
	if t.Ref != nil {
		return "\x00" + t.Ref.String()
	}
	return t.Literal
}

// connection reads server and database from an SQL Server connection string
// (https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring).
// One that names neither, such as a reference, stands for itself.
func connection(s string) database {
	var db database
	for part := range strings.SplitSeq(s, ";") {
		key, value, _ := strings.Cut(part, "=")
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "server", "data source", "address", "addr", "network address":
			db.server = normal(value)
		case "database", "initial catalog":
			db.name = normal(value)
		}
	}
	if db == (database{}) {
		db.name = s
	}
	return db
}

func normal(s string) string {
	s = strings.ToLower(strings.Trim(strings.TrimSpace(s), `"'`))
	return strings.TrimPrefix(s, "tcp:")
}
