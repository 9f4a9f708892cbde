package savingspage

import "github.com/licexport/licexport/internal/phrase"

// meaning says in plain words what an error of an assignment means, as far as it is one
// that Microsoft documents; empty for others.
// https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems
func meaning(code string) phrase.Phrase {
	switch code {
	case "CountViolation":
		return phrase.New("There are not enough units. Buy more, or free some.")
	case "MutuallyExclusiveViolation":
		return phrase.New("The license has a service that conflicts with one of another license of the holder.")
	case "DependencyViolation":
		return phrase.New("A service of the license needs another one that the holder does not have.")
	case "ProhibitedInUsageLocationViolation":
		return phrase.New("The license is not available in the holder's usage location, or no location is set.")
	case "UniquenessViolation":
		return phrase.New("An address of the holder is that of another account, too.")
	default:
		return phrase.Phrase{}
	}
}
