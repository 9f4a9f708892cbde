package phrase

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/text/message"
)

// Phrase is a text that can be said in English or Czech. The zero value is empty.
type Phrase struct {
	// format is English, one its form for a count of 1; counted says that there is
	// one, which is args[0].
	format, one string
	counted     bool
	args        []any
	// said is used in place of a format where a language needs more than words.
	said func(Language) string
}

// New is a text with arguments, as for [fmt.Sprintf]. Arguments that are phrases
// are said in the language of the text.
func New(format string, args ...any) Phrase {
	if false {
		_ = fmt.Sprintf(format, args...) // makes go vet check the arguments
	}
	return Phrase{format: format, args: args}
}

// Count is a text about n things: one is its English for 1, many for all others. Both
// take n as their first argument, and then args.
func Count(n int, one, many string, args ...any) Phrase {
	return Phrase{format: many, one: one, counted: true, args: append([]any{n}, args...)}
}

// Text is the same in all languages: a name, a command. For English sentences there is
// [Untranslated].
func Text(text string) Phrase { return Phrase{format: "%s", args: []any{text}} }

// Number is a whole number as the language writes it: "1,234", "1 234".
func Number(n int) Phrase {
	return Phrase{said: func(l Language) string { return l.sprintf("%d", []any{n}) }}
}

// Join puts texts together, with a separator that is the same in all languages.
// Empty ones are left out.
func Join(separator string, phrases ...Phrase) Phrase {
	return Phrase{said: func(l Language) string {
		var texts []string
		for _, p := range phrases {
			if text := p.say(l); text != "" {
				texts = append(texts, text)
			}
		}
		return strings.Join(texts, separator)
	}}
}

// Edit is a phrase whose text is changed after it is said, in any language.
func (p Phrase) Edit(change func(string) string) Phrase {
	return Phrase{said: func(l Language) string { return change(p.say(l)) }}
}

// IsZero reports whether the phrase is empty.
func (p Phrase) IsZero() bool { return p.String() == "" }

// String says the phrase in English, exactly as fmt does.
func (p Phrase) String() string { return p.say(plainEnglish) }

// In says the phrase in a language, with its form of numbers. What has no
// translation is said in English.
func (p Phrase) In(l Language) string { return unmarked(p.say(l)) }

// MarshalText says the phrase in English: programs read one language.
func (p Phrase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func (p Phrase) say(l Language) string {
	if p.said != nil {
		return p.said(l)
	}
	args := make([]any, len(p.args))
	for i, arg := range p.args {
		if nested, ok := arg.(Phrase); ok {
			arg = nested.say(l)
		}
		args[i] = arg
	}
	return l.sprintf(p.form(l), args)
}

// sprintf is fmt's, with numbers as the language writes them.
func (l Language) sprintf(format string, args []any) string {
	if l == plainEnglish || !slices.ContainsFunc(args, isNumber) {
		return fmt.Sprintf(format, args...)
	}
	return message.NewPrinter(l.tag()).Sprintf(format, args...)
}

// form is the format in a language.
func (p Phrase) form(l Language) string {
	n := 0
	if p.counted {
		n, _ = p.args[0].(int)
	}
	if forms := l.catalog()[p.format]; len(forms) > 0 {
		return forms[l.plural(n, len(forms))]
	}
	if p.counted && n == 1 {
		return p.one
	}
	return p.format
}

// isNumber reports whether a language decides how an argument is written.
func isNumber(arg any) bool {
	switch arg.(type) {
	case fmt.Stringer, error:
		return false
	}
	k := reflect.ValueOf(arg).Kind()
	return k >= reflect.Int && k <= reflect.Float64 && k != reflect.Uintptr
}
