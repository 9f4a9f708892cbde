package config

import (
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/strict"
)

// Limits of what is kept, both inclusive. A week is the time that the guard looks back
// and more than that for which a refusal can be approved.
const (
	shortestKept = 7 * 24 * time.Hour
	longestKept  = 3660 * 24 * time.Hour
)

func (r *reader) retention(into *Retention) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		r.Object(where, n, n,
			strict.Field{Key: "contents", Read: r.Duration(&into.Contents, shortestKept, longestKept)},
			strict.Field{Key: "records", Read: r.Duration(&into.Records, shortestKept, longestKept)},
			strict.Field{Key: "candidates", Read: r.Duration(&into.Candidates, shortestKept, longestKept)},
		)
	}
}
