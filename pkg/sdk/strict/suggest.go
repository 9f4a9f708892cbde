package strict

import (
	"fmt"
	"slices"
	"strings"
)

// Suggest returns the candidate that somebody who wrote word most likely
// meant, or "" when none is near. The answer depends only on its arguments,
// not on the order of the candidates, and is always one of them.
func Suggest(word string, candidates []string) string {
	best, bestDistance := "", nearEnough(word)+1
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if d := distance(fold(word), fold(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// DidYouMean gives a line for Problem.Detail: the suggestion if there is one,
// else all that is possible (which reads "known: …").
func DidYouMean(word string, candidates []string, known string) string {
	if s := Suggest(word, candidates); s != "" {
		return fmt.Sprintf("Did you mean %q?", s)
	}
	if len(candidates) == 0 {
		return ""
	}
	return known + ": " + strings.Join(slices.Sorted(slices.Values(candidates)), ", ") + "."
}

// nearEnough is how many letters may be wrong: a third of the word, at most 3,
// so that short words are not taken for each other.
func nearEnough(word string) int {
	return min(3, max(1, len([]rune(word))/3))
}

// fold makes spellings equal that people mix up: case, hyphen, underscore.
func fold(s string) []rune {
	return []rune(strings.ReplaceAll(strings.ToLower(s), "-", "_"))
}

// distance counts the letters to insert, drop, replace or swap with their
// neighbor to get from a to b (optimal string alignment).
func distance(a, b []rune) int {
	var twoAgo []int
	previous := make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := range a {
		current := make([]int, len(b)+1)
		current[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			current[j+1] = min(previous[j+1]+1, current[j]+1, previous[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				current[j+1] = min(current[j+1], twoAgo[j-1]+1)
			}
		}
		twoAgo, previous = previous, current
	}
	return previous[len(b)]
}
