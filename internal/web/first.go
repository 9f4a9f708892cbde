package web

import "github.com/licexport/licexport/internal/phrase"

// firstOf are the first n of many things, and how many more there are: empty if none.
func firstOf[T any](all []T, n int) ([]T, phrase.Phrase) {
	if more := len(all) - n; more > 0 {
		return all[:n], phrase.Count(more, "and %d more", "and %d more")
	}
	return all, phrase.Phrase{}
}
