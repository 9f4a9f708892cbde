package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a keyword or a name without quotes, outside of texts and comments.
type word struct {
	text  string // in lower case
	start int    // byte offset
	depth int    // of parentheses
	// before and behind are the characters around it, white space left out; 0: none.
	before, behind rune
}

// scan are the words of a query and where its statement ends.
type scan struct {
	words []word
	// end is the offset of the first semicolon, or the length of the text.
	end int
	// rest is the offset of the first thing behind that semicolon, -1: nothing.
	rest int
	// executable is the offset of a comment that MySQL runs (/*! … */), -1: none.
	executable int
	// open is the offset of a text or comment that does not end, -1: none.
	open int
}

// lexer reads SQL as far as is needed to find its words: it knows what the
// dialects take for texts, for names in quotes and for comments.
type lexer struct {
	text    string
	dialect Dialect
	at      int
	depth   int
	last    rune // the last character that is no white space
	scan    scan
}

func lex(text string, dialect Dialect) scan {
	l := &lexer{text: text, dialect: dialect, scan: scan{end: len(text), rest: -1, executable: -1, open: -1}}
	for l.at < len(l.text) {
		l.step()
	}
	return l.scan
}

func (l *lexer) rest() string { return l.text[l.at:] }

func (l *lexer) step() {
	r, size := utf8.DecodeRuneInString(l.rest())
	switch {
	case unicode.IsSpace(r):
		l.at += size
	case l.comment(), l.quoted():
	case unicode.IsLetter(r) || r == '_':
		l.word()
	case r == ';':
		if l.scan.end == len(l.text) {
			l.scan.end = l.at
		}
		l.at += size
	default:
		switch r {
		case '(':
			l.depth++
		case ')':
			l.depth--
		}
		if unicode.IsDigit(r) {
			size = len(l.rest()) - len(strings.TrimLeftFunc(l.rest(), func(r rune) bool { return unicode.IsDigit(r) || r == '.' || unicode.IsLetter(r) }))
		}
		l.thing(r)
		l.at += size
	}
}

// thing notes that something stands here that is neither white space nor comment.
func (l *lexer) thing(r rune) {
	if n := len(l.scan.words); n > 0 && l.scan.words[n-1].behind == 0 {
		l.scan.words[n-1].behind = r
	}
	if l.scan.end < l.at && l.scan.rest < 0 {
		l.scan.rest = l.at
	}
	l.last = r
}

func (l *lexer) word() {
	rest := l.rest()
	size := len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_$#@", r)
	}))
	before := l.last
	first, _ := utf8.DecodeRuneInString(rest)
	l.thing(first)
	l.scan.words = append(l.scan.words, word{text: strings.ToLower(rest[:size]), start: l.at, depth: l.depth, before: before})
	l.at += size
}

// comment skips a comment, if one stands here.
func (l *lexer) comment() bool {
	rest := l.rest()
	switch {
	case strings.HasPrefix(rest, "--") && (l.dialect != MySQL || len(rest) == 2 || unicode.IsSpace(rune(rest[2])) || rest[2] < ' '),
		l.dialect == MySQL && rest[0] == '#':
		if end := strings.IndexByte(rest, '\n'); end >= 0 {
			l.at += end + 1
		} else {
			l.at = len(l.text)
		}
		return true
	case !strings.HasPrefix(rest, "/*"):
		return false
	}
	if l.dialect == MySQL && (strings.HasPrefix(rest, "/*!") || strings.HasPrefix(rest, "/*M!")) && l.scan.executable < 0 {
		l.scan.executable = l.at
	}
	start, depth := l.at, 0
	for l.at < len(l.text) {
		switch {
		case strings.HasPrefix(l.rest(), "/*") && (depth == 0 || l.dialect == PostgreSQL || l.dialect == SQLServer):
			depth++
			l.at += 2
		case strings.HasPrefix(l.rest(), "*/"):
			depth--
			l.at += 2
			if depth == 0 {
				return true
			}
		default:
			l.at++
		}
	}
	if l.dialect != SQLite { // which ends an open comment at the end
		l.scan.open = start
	}
	return true
}

// quoted skips a text or a name in quotes, if one stands here.
func (l *lexer) quoted() bool {
	rest := l.rest()
	var closing string
	skip := 1
	backslash := l.dialect == MySQL
	switch c := rest[0]; {
	case c == '\'' || c == '"':
		closing = rest[:1]
	case c == '`' && (l.dialect == MySQL || l.dialect == SQLite):
		closing, backslash = "`", false
	case c == '[' && (l.dialect == SQLServer || l.dialect == SQLite):
		closing = "]"
	case c == '$' && l.dialect == PostgreSQL:
		if closing = dollar(rest); closing == "" {
			return false
		}
		skip = len(closing)
	case (c == 'e' || c == 'E') && l.dialect == PostgreSQL && strings.HasPrefix(rest[1:], "'"):
		closing, skip, backslash = "'", 2, true
	case (c == 'q' || c == 'Q') && l.dialect == Oracle && strings.HasPrefix(rest[1:], "'") && len(rest) > 2:
		open, size := utf8.DecodeRuneInString(rest[2:])
		closing, skip = string(mirrored(open))+"'", 2+size
	default:
		return false
	}
	l.thing('\'')
	start := l.at
	l.at += skip
	for l.at < len(l.text) {
		rest := l.rest()
		switch {
		case backslash && rest[0] == '\\':
			l.at += min(2, len(rest))
		case strings.HasPrefix(rest, closing) && len(closing) == 1 && strings.HasPrefix(rest[1:], closing) && (closing != "]" || l.dialect != SQLite):
			l.at += 2 // twice: it belongs to the text
		case strings.HasPrefix(rest, closing):
			l.at += len(closing)
			return true
		default:
			l.at++
		}
	}
	l.scan.open = start
	return true
}

// dollar returns the quote with which a text of PostgreSQL begins: $$ or $tag$.
func dollar(rest string) string {
	end := strings.IndexByte(rest[1:], '$')
	if end < 0 {
		return ""
	}
	tag := rest[1 : 1+end]
	for i, r := range tag {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return ""
		}
	}
	return rest[:end+2]
}

// mirrored is the character that ends a text of Oracle in the form q'[…]'.
func mirrored(open rune) rune {
	switch open {
	case '[':
		return ']'
	case '(':
		return ')'
	case '{':
		return '}'
	case '<':
		return '>'
	default:
		return open
	}
}
