package license

import "math"

// otherNotes stands for all texts beyond the first 65,534.
const otherNotes = "other reasons"

// notes numbers the few texts that many holders share.
type notes struct {
	texts   []string
	numbers map[string]uint16
}

// newNotes returns notes in which the empty text is number 0.
func newNotes() notes {
	return notes{texts: []string{"", otherNotes}, numbers: map[string]uint16{"": 0, otherNotes: 1}}
}

// number returns the number of a text.
func (n *notes) number(text string) uint16 {
	if i, known := n.numbers[text]; known {
		return i
	}
	i := len(n.texts)
	if i > math.MaxUint16 {
		return 1
	}
	n.texts = append(n.texts, text)
	n.numbers[text] = uint16(i)
	return uint16(i)
}

// text returns the text with a number.
func (n *notes) text(number uint16) string { return n.texts[number] }
