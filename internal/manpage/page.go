package manpage

import "strings"

// page collects the lines of a page.
type page struct{ out strings.Builder }

func (p *page) line(text string) { p.out.WriteString(text + "\n") }

// macro writes a request with its arguments.
func (p *page) macro(name string, args ...string) {
	p.out.WriteString("." + name)
	for _, a := range args {
		p.out.WriteString(` "` + strings.ReplaceAll(escape(a), `"`, `\(dq`) + `"`)
	}
	p.out.WriteString("\n")
}

func (p *page) section(title string) { p.macro("SH", title) }

// item writes a term, in the language of man, and its explanation.
func (p *page) item(term, text string) {
	p.line(".TP")
	p.line(term)
	p.line(escape(strings.Join(strings.Fields(text), " ")))
}

// text writes paragraphs; lines that begin with a space stay as they are.
func (p *page) text(text string) {
	var verbatim []string
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			verbatim = append(verbatim, line)
			continue
		}
		p.verbatim(verbatim)
		verbatim = nil
		if line == "" {
			p.line(".PP")
		} else {
			p.line(escape(line))
		}
	}
	p.verbatim(verbatim)
}

func (p *page) verbatim(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.line(".PP")
	p.line(".nf")
	for _, line := range lines {
		p.line(escape(line))
	}
	p.line(".fi")
	p.line(".PP")
}

// escape keeps a text from being read as requests, and its hyphens and quotes
// from being made typographic, so that what is copied from a page works.
func escape(text string) string {
	text = strings.NewReplacer(`\`, `\e`, `-`, `\-`, `'`, `\(aq`, "`", "\\(ga", `^`, `\(ha`, `~`, `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}
