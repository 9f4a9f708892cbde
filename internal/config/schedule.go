package config

import (
	"strings"
	"time"
	_ "time/tzdata" // Windows has no time zone database of this kind.

	"github.com/netresearch/go-cron"
	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/config/strict"
	"github.com/licexport/licexport/internal/schedule/calendar"
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

// cron reads an expression of five fields. Time zones have a key of their own,
// and a day of month together with a day of week is refused: half of the
// world's programs run when both match, the other half when either does.
func (r *reader) cron(into *string) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		var spec string
		r.Text(&spec)(where, n)
		if spec == "" {
			return
		}
		fields := strings.Fields(spec)
		const form = `Write minute, hour, day of month, month, day of week, as in "30 2 * * *" (each day at 2:30).`
		switch {
		case strings.HasPrefix(spec, "TZ=") || strings.HasPrefix(spec, "CRON_TZ="):
			r.Errorf(n, "Use the key time_zone.", "%s must not name a time zone", where)
			return
		case len(fields) != 5 || strings.HasPrefix(spec, "@"):
			r.Errorf(n, form, "%s must have five fields, not %q", where, spec)
			return
		case restricted(fields[2]) && restricted(fields[4]):
			r.Errorf(n, "Programs disagree whether both must match or either. Give one and let the other be *.", "%s names both a day of month and a day of week", where)
			return
		}
		schedule, err := cron.ParseStandard(spec)
		if err != nil {
			r.Errorf(n, form, "%s is not valid: %v", where, err)
			return
		}
		// Any fixed day will do: what never comes, does not come after it either.
		if schedule.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
			r.Errorf(n, "", "%s %q never happens", where, spec)
			return
		}
		// What serve makes of it has the last word.
		if _, err := calendar.Parse(spec, time.UTC); err != nil {
			r.Errorf(n, form, "%s: %v", where, err)
			return
		}
		*into = spec
	}
}

func restricted(field string) bool { return field != "*" && field != "?" }

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
