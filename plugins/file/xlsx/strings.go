package xlsx

import (
	"encoding/xml"
	"strings"
)

// sharedStrings reads the table of texts that cells refer to by number. A
// workbook without texts has none.
func (b *workbook) sharedStrings(relations map[string]relation) ([]string, error) {
	for _, link := range relations {
		if link.kind == "sharedStrings" {
			return b.readStrings(link.target)
		}
	}
	return nil, nil
}

func (b *workbook) readStrings(name string) ([]string, error) {
	p, err := b.openPart(name, b.limits.strings)
	if err != nil {
		return nil, err
	}
	defer p.Close() //nolint:errcheck // nothing was written
	var texts []string
	for {
		token, err := p.token()
		if err != nil {
			return nil, b.explain(name, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "si" {
				continue
			}
			if len(texts) >= b.limits.texts {
				return nil, b.bomb("it has too many texts")
			}
			text, err := p.richText("si")
			if err != nil {
				return nil, b.explain(name, err)
			}
			texts = append(texts, text)
		case xml.EndElement:
			if t.Name.Local == "sst" {
				return texts, b.drained(p)
			}
		}
	}
}

// drained reads the rest of a part and closes the books on it.
func (b *workbook) drained(p *part) error {
	if err := p.drain(); err != nil {
		return b.explain(p.name, err)
	}
	return nil
}

// richText returns the text up to the end of the element: of its t elements,
// which may be split into runs of one format. Phonetic hints (rPh) are no part
// of the text.
func (p *part) richText(element string) (string, error) {
	var text strings.Builder
	phonetic := 0
	for {
		token, err := p.token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "rPh":
				phonetic++
			case "t":
				s, err := p.plainText()
				if err != nil {
					return "", err
				}
				if phonetic == 0 {
					text.WriteString(unescape(s))
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "rPh":
				phonetic--
			case element:
				return text.String(), nil
			}
		}
	}
}

// plainText returns the text up to the end of the element that was begun.
func (p *part) plainText() (string, error) {
	var text strings.Builder
	depth := 1
	for {
		token, err := p.token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth == 0 {
				return text.String(), nil
			}
		}
	}
}

// unescape resolves _xHHHH_, the form of characters that XML cannot hold
// (ECMA-376 part 1, 22.9.2.19): _x000D_ is a carriage return, _x005F_ the
// underscore of a text that looks like such a form.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for {
		at := strings.Index(s, "_x")
		if at < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:at])
		s = s[at:]
		if r, ok := escaped(s); ok {
			out.WriteRune(r)
			s = s[len("_xHHHH_"):]
			continue
		}
		out.WriteString("_x")
		s = s[len("_x"):]
	}
}

// escaped reads the form at the beginning of s.
func escaped(s string) (r rune, ok bool) {
	if len(s) < len("_xHHHH_") || s[6] != '_' {
		return 0, false
	}
	for _, digit := range strings.ToLower(s[2:6]) {
		value := strings.IndexRune("0123456789abcdef", digit)
		if value < 0 {
			return 0, false
		}
		r = r<<4 | rune(value)
	}
	return r, true
}
