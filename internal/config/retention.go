package config

import (
	"time"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Limits of what is kept, both inclusive. A week is the time that the guard looks back
// and more than that for which a refusal can be approved.
const (
	shortestKept = 7 * 24 * time.Hour
	longestKept  = 3660 * 24 * time.Hour
)

func (r *reader) retention(into *Retention) strict.Value {
	return described("retention", "For how long what names people is kept beside each output: at least 7d. The published file and the seven days that the guard looks back stay.", r.Fields(
		strict.Field{Key: "contents", Doc: "Former contents, for a rollback; the newest one stays", Value: r.Duration(&into.Contents, shortestKept, longestKept)},
		strict.Field{Key: "records", Doc: "Run records and what the steps wrote", Value: r.Duration(&into.Records, shortestKept, longestKept)},
		strict.Field{Key: "candidates", Doc: "Files that were refused or could not be written, with the lists of removals", Value: r.Duration(&into.Candidates, shortestKept, longestKept)},
	))
}
