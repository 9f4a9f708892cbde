package interview

import (
	"context"
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/config"
)

// firstTime is proposed for a schedule: at night, but not in the hour that some
// days have twice and some not at all.
const firstTime = "04:30"

// Schedule asks when the job shall run: in the time zone that is set, unless the answer
// ends with another one.
func (a *Asker) Schedule(ctx context.Context, i *config.Initial) error {
	const never = "never"
	a.Say("\nWhen shall it run? A time of the day, a cron expression, or %q.\nThe time zone is %s; for another one: 04:30 America/New_York", never, zoneWords(i.Zone))
	answer, err := a.Text(ctx, "Time", firstTime, func(answer string) error {
		if answer == never {
			return nil
		}
		expression, zone := cron(answer, i.Zone)
		return config.CheckSchedule(expression, zone)
	})
	if err != nil {
		return err
	}
	if i.Cron = ""; answer != never {
		i.Cron, i.Zone = cron(answer, i.Zone)
	}
	return nil
}

// zoneWords names a time zone for people.
func zoneWords(zone string) string {
	if zone == "Local" {
		return "that of this computer"
	}
	return zone
}

// cron makes an expression of a time of the day, and takes the time zone from the end
// of the text; zone is the one without that.
func cron(text, zone string) (expression, in string) {
	const fields = 5 // minute, hour, day of month, month, day of week
	words := strings.Fields(text)
	clock, isTime := "", false
	if len(words) > 0 {
		clock, isTime = timeOfDay(words[0])
	}
	switch {
	case isTime && len(words) == 1:
		return clock, zone
	case isTime && len(words) == 2:
		return clock, words[1]
	case len(words) == fields+1:
		return strings.Join(words[:fields], " "), words[fields]
	default:
		return text, zone
	}
}

// timeOfDay makes a cron expression of a time such as 4:30.
func timeOfDay(text string) (expression string, ok bool) {
	var hour, minute int
	var rest string
	if n, _ := fmt.Sscanf(text, "%d:%d%s", &hour, &minute, &rest); n != 2 {
		return "", false
	}
	return fmt.Sprintf("%d %d * * *", minute, hour), true
}
