package config

import (
	"time"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Limits of what is kept, both inclusive. The guard looks back a week, and a
// refusal can be approved for a shorter time than that.
const (
	shortestKept = 7 * 24 * time.Hour
	longestKept  = 3660 * 24 * time.Hour
	// Each day keeps a table of its own.
	mostDays = 366 * 24 * time.Hour
)

func (r *reader) retention(into *Retention) strict.Value {
	return described("retention", "For how long former contents, records and counts are kept beside each output: at least 7d. The published file and the seven days that the guard looks back stay.", r.Fields(
		strict.Field{Key: "contents", Doc: "Former contents, for a rollback; the newest one stays", Value: r.Duration(&into.Contents, shortestKept, longestKept)},
		strict.Field{Key: "records", Doc: "Run records: those of the newest 400 runs and, before that, one a day; what the steps of the newest 400 runs wrote, for 400 days at most", Value: r.Duration(&into.Records, shortestKept, longestKept)},
		strict.Field{Key: "days", Doc: "The content at the end of each day (UTC), for looking back", Value: r.Duration(&into.Days, shortestKept, mostDays)},
		strict.Field{Key: "counts", Doc: "Counts by license and day, without names of people", Value: r.Duration(&into.Counts, shortestKept, longestKept)},
		strict.Field{Key: "candidates", Doc: "Files that were refused or could not be written, with the lists of removals", Value: r.Duration(&into.Candidates, shortestKept, longestKept)},
	))
}
