package report

import "strings"

// fold breaks the lines of a text that are longer than a screen between words.
// What follows stands two columns further to the right. A command is never broken, so
// that it can be copied: it has a line of its own where it does not fit.
func fold(text string, limit int) string {
	if limit <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		body, end := strings.CutSuffix(line, "\n")
		b.WriteString(foldLine(body, limit))
		if end {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func foldLine(line string, limit int) string {
	if width(line) <= limit {
		return line
	}
	body := strings.TrimLeft(line, " ")
	margin := line[:len(line)-len(body)]
	var b strings.Builder
	b.WriteString(margin)
	used, first := len(margin), true
	for _, word := range breakable(body) {
		w := width(word)
		switch {
		case first:
		case used+1+w <= limit:
			b.WriteByte(' ')
			used++
		default:
			b.WriteString("\n" + margin + "  ")
			used = len(margin) + 2
		}
		b.WriteString(word)
		used += w
		first = false
	}
	return b.String()
}

// breakable are the words between which a line may be broken. A command, from
// "licexport" to the end of the line, is one word.
func breakable(line string) []string {
	if strings.HasPrefix(line, "licexport ") {
		return []string{line}
	}
	text, command, found := strings.Cut(line, ": licexport ")
	all := strings.Split(text, " ")
	if !found {
		return all
	}
	all[len(all)-1] += ":"
	return append(all, "licexport "+command)
}
