package config

import (
	"errors"
	"time"
	_ "time/tzdata" // Windows has no time zone database of this kind.

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/schedule/calendar"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

func (r *reader) schedule(into **Schedule) strict.Value {
	fields := func(s *Schedule) []strict.Field {
		return []strict.Field{
			{Key: "cron", Doc: "Minute, hour, day of month, month, day of week", Required: true, Value: r.cron(&s.Cron)},
			{Key: "time_zone", Doc: "Name of the IANA database; default: the zone of the computer", Value: r.zone(&s.Zone)},
			{Key: "jitter", Doc: "Longest random delay", Value: r.Duration(&s.Jitter, 0, 6*time.Hour)},
			{Key: "grace", Doc: "How late a missed run may still be made up for", Value: r.Duration(&s.Grace, 0, longest)},
		}
	}
	defaults := Schedule{Zone: time.Local, Grace: defaultGrace}
	return strict.Value{Schema: strict.ObjectSchema(fields(&defaults)...), Read: func(where string, n *yaml.Node) {
		s := defaults
		r.Object(where, n, n, fields(&s)...)
		*into = &s
	}}
}

func (r *reader) cron(into *string) strict.Value {
	schema := strict.Schema{"type": "string", "pattern": `^\s*\S+(\s+\S+){4}\s*$`, "examples": []any{"30 2 * * *"}}
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		var expression string
		r.Text(&expression).Read(where, n)
		if expression == "" {
			return
		}
		_, err := calendar.Parse(expression, time.UTC)
		if bad, ok := errors.AsType[*calendar.Error](err); ok {
			r.Errorf(n, bad.Remedy, "%s %q %s", where, expression, bad.Reason)
			return
		}
		if err != nil {
			r.Errorf(n, "", "%s: %v", where, err)
			return
		}
		*into = expression
	}}
}

func (r *reader) zone(into **time.Location) strict.Value {
	schema := textSchema()
	schema["examples"] = []any{"Europe/Prague"}
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		var name string
		r.Text(&name).Read(where, n)
		if name == "" {
			return
		}
		zone, err := time.LoadLocation(name)
		if err != nil {
			r.Errorf(n, "Use a name of the IANA database, as in Europe/Prague, or Local or UTC.", "%s %q is not a time zone", where, name)
			return
		}
		*into = zone
	}}
}
