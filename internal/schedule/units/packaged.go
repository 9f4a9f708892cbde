package units

import (
	"fmt"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/schedule/calendar"
)

// Packaged makes the units that the packages for Debian and RPM bring, in the
// folders of those packages: one for serve, and for single jobs the templates
// licexport@.service and licexport@.timer, in which the name of the job stands
// after the @. A template knows no configuration, so all jobs are due at the same
// time of the night.
func Packaged() ([]UnitFile, error) {
	const madeBy = "Part of the package licexport; an update overwrites changes"
	r := Request{
		Mode: Serve, Program: "/usr/bin/licexport", Config: "/etc/licexport/licexport.yaml",
		Writes: []string{"/var/lib/licexport"},
	}.withDefaults()
	serve, err := systemdView{Request: r, MadeBy: madeBy, Unit: r.Name()}.print()
	if err != nil {
		return nil, err
	}
	// Outside the hours in which the clock is changed anywhere.
	night, err := calendar.Parse("15 4 * * *", time.Local)
	if err != nil {
		return nil, fmt.Errorf("the time of the template: %w", err)
	}
	r.Mode, r.Job, r.Calendar, r.Jitter = OneJob, instance, night, 30*time.Minute
	job, err := systemdView{Request: r, MadeBy: madeBy, Unit: "licexport@JOB", Notes: []string{
		"The same time for each job, whatever its schedule in licexport.yaml says.",
		"Another one: systemctl edit licexport@JOB.timer, with these lines:",
		"  [Timer]",
		"  OnCalendar=",
		"  OnCalendar=*-*-* 05:30:00",
	}}.print()
	if err != nil {
		return nil, err
	}
	for i := range job {
		job[i].Name = strings.Replace(job[i].Name, "licexport-"+instance, "licexport@", 1)
		job[i].Text = strings.ReplaceAll(job[i].Text, systemdText(instance), instance)
		job[i].Content = []byte(job[i].Text)
	}
	return append(serve, job...), nil
}

// instance is what systemd replaces with the name after the @; see systemd.unit(5),
// "Specifiers". Names of jobs need no escapes there.
const instance = "%i"
