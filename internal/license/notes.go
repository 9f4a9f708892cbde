package license

// otherNotes stands for all texts beyond the first maxNotes.
const otherNotes = "other reasons"

// maxNotes bounds how many different texts are kept. A source has some ten
// reasons; one that makes up a new one for every holder fills no memory.
const maxNotes = 1000

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
	if i >= maxNotes+2 {
		return 1
	}
	n.texts = append(n.texts, text)
	n.numbers[text] = uint16(i)
	return uint16(i)
}

// text returns the text with a number.
func (n *notes) text(number uint16) string { return n.texts[number] }
