package config

import "fmt"

// NoEffectOn returns a warning for each setting that has no effect on an
// operating system, named as in runtime.GOOS. A file may be meant for another
// computer than the one that looks at it.
func (f *File) NoEffectOn(goos string) Problems {
	var problems Problems
	look := func(n Notify, keys ...string) {
		for _, m := range []struct {
			key, what, where, goos string
			on                     bool
		}{
			{"event_log", "the Event Log", "Windows", "windows", n.EventLog != nil},
			{"journal", "the systemd journal", "Linux", "linux", n.Journal != nil},
		} {
			place := append(append([]string{}, keys...), "notify", m.key)
			if m.on && goos != m.goos && f.Has(place...) {
				problems = append(problems, f.Problem(Problem{
					Warning: true,
					Summary: fmt.Sprintf("notify.%s does nothing on this computer: %s is a part of %s", m.key, m.what, m.where),
				}, place...))
			}
		}
	}
	look(f.Notify)
	for _, j := range f.Jobs {
		look(j.Notify, "jobs", j.Name)
	}
	return problems.Sort()
}
