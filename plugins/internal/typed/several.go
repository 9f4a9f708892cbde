package typed

import "unicode"

// Several reports whether a name looks like several in one, because a separator of
// lists stands in it between letters or digits: "Visio, Project", "E3+EMS", but not
// "Business+" and not "Mobility + Security".
func Several(name string) bool {
	runes := []rune(name)
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) || runes[i] == ')' || runes[i] == '(')
	}
	for i, r := range runes {
		switch r {
		case ',', '|', ';':
			if i > 0 && i+1 < len(runes) && (r != ',' || !unicode.IsDigit(runes[i-1]) || !unicode.IsDigit(runes[i+1])) {
				return true
			}
		case '+':
			if word(i-1) && word(i+1) {
				return true
			}
		}
	}
	return false
}
