package config

import (
	"errors"
	"time"
	_ "time/tzdata" // Windows has no time zone database of this kind.

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/schedule/calendar"
	"github.com/licexport/licexport/internal/strict"
)

func (r *reader) schedule(into **Schedule) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		s := &Schedule{Zone: time.Local, Grace: defaultGrace}
		r.Object(where, n, n,
			strict.Field{Key: "cron", Required: true, Read: r.cron(&s.Cron)},
			strict.Field{Key: "time_zone", Read: r.zone(&s.Zone)},
			strict.Field{Key: "jitter", Read: r.Duration(&s.Jitter, 0, 6*time.Hour)},
			strict.Field{Key: "grace", Read: r.Duration(&s.Grace, 0, longest)},
		)
		*into = s
	}
}

func (r *reader) cron(into *string) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		var expression string
		r.Text(&expression)(where, n)
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
	}
}

func (r *reader) zone(into **time.Location) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		var name string
		r.Text(&name)(where, n)
		if name == "" {
			return
		}
		zone, err := time.LoadLocation(name)
		if err != nil {
			r.Errorf(n, "Use a name of the IANA database, as in Europe/Prague, or Local or UTC.", "%s %q is not a time zone", where, name)
			return
		}
		*into = zone
	}
}
