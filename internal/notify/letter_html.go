package notify

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed letter.html.tmpl
var letterTemplate string

// html is the letter as a page: tables with styles in their elements, because that is
// what Outlook shows (https://learn.microsoft.com/previous-versions/office/developer/office-2007/aa338201(v=office.12)),
// and nothing from elsewhere. Colors are set for text and ground together, so that it
// can be read where a reader turns the page dark; those that obey the style sheet in
// its head get a dark one.
func (l letter) html() (string, error) {
	t, err := template.New("letter").Funcs(template.FuncMap{"accent": accent}).Parse(letterTemplate)
	if err != nil {
		return "", fmt.Errorf("read the form of the mail: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, htmlLetter(l)); err != nil {
		return "", fmt.Errorf("write the mail: %w", err)
	}
	return b.String(), nil
}

// accent is the color of a severity. Each has a contrast of 4.5 with white and more.
func accent(s Severity) template.CSS {
	switch s {
	case Error:
		return "#b3261e"
	case Warning:
		return "#8a5300"
	default:
		return "#1b6e3c"
	}
}

// pageLetter is a letter with names that a template can reach.
type pageLetter struct {
	Language, Subject, Closing string
	Parts                      []pagePart
	Facts                      []fact
}

type pagePart struct {
	Title             string
	Severity          Severity
	Paragraphs, After []paragraph
	Table             *pageTable
	Steps             []pageStep
}

type pageTable struct {
	Head []pageCell
	Rows [][]pageCell
	More string
}

type pageCell struct {
	Text   string
	Number bool
}

type pageStep struct{ Text, Command string }

func htmlLetter(l letter) pageLetter {
	page := pageLetter{Language: string(l.language), Subject: l.subject, Closing: l.closing, Facts: l.facts}
	for _, p := range l.parts {
		part := pagePart{Title: p.title, Severity: p.severity, Paragraphs: p.paragraphs, After: p.after, Table: htmlTable(p.table)}
		for _, s := range p.steps {
			part.Steps = append(part.Steps, pageStep{s.text, s.command})
		}
		page.Parts = append(page.Parts, part)
	}
	return page
}

func htmlTable(t *letterTable) *pageTable {
	if t == nil {
		return nil
	}
	cells := func(texts []string) []pageCell {
		row := make([]pageCell, len(texts))
		for i, text := range texts {
			row[i] = pageCell{text, t.number[i]}
		}
		return row
	}
	page := &pageTable{Head: cells(t.head), More: t.more}
	for _, row := range t.rows {
		page.Rows = append(page.Rows, cells(row))
	}
	return page
}
