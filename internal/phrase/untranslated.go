package phrase

import "strings"

// begin and end stand around what is English in a text of another language, until the
// text is handed out. They are of the private use area, so no text has them.
const (
	begin = "\uE0F0"
	end   = "\uE0F1"
)

func unmarked(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, begin, ""), end, "")
}

// Untranslated is a text that has no translation, such as what a plugin says. It is the
// same in all languages, and [Phrase.Spans] says where it stands.
func Untranslated(text string) Phrase {
	text = unmarked(text)
	return Phrase{said: func(l Language) string {
		if text == "" || l == English || l == plainEnglish {
			return text
		}
		return begin + text + end
	}}
}

// Span is a part of a text.
type Span struct {
	Text string
	// English says that it is English although the text is not.
	English bool
}

// Spans says the phrase in a language, in parts: those in the language, and those that
// are English, which a screen reader has to pronounce otherwise.
func (p Phrase) Spans(l Language) []Span {
	var all []Span
	rest := p.say(l)
	for rest != "" {
		before, after, found := strings.Cut(rest, begin)
		if before = unmarked(before); before != "" {
			all = append(all, Span{Text: before})
		}
		if !found {
			break
		}
		english, more, _ := strings.Cut(after, end)
		if english = unmarked(english); english != "" {
			all = append(all, Span{Text: english, English: true})
		}
		rest = more
	}
	return all
}
