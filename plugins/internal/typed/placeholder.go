package typed

import (
	"regexp"
	"strings"
	"unicode"
)

// Placeholder reports whether a text stands for "nothing", or is what a program
// writes for a value that it does not know how to write: None, N/A, -, 0,
// [object Object], System.Object[]. It is never the name of a license, and what
// was meant by it cannot be known. The text has been cleaned.
func Placeholder(s string) bool {
	if s == "" {
		return false
	}
	word := strings.ToLower(strings.Trim(s, `<>()[]{}"'*.…!:-–— `+"`"))
	return noWord(s) || placeholders[word] || nothing.MatchString(word) || typeName.MatchString(s) || allNothing(word)
}

// noWord reports whether a text has neither a letter nor a digit: -, ✓, ???.
func noWord(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// allNothing reports whether a text is a list of words for nothing: "null,null".
func allNothing(word string) bool {
	words := strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(",;|", r) })
	for _, w := range words {
		if w = strings.TrimSpace(w); !placeholders[w] && !nothing.MatchString(w) && !noWord(w) {
			return false
		}
	}
	return len(words) > 1
}

// nothing matches how people and programs say in several words, or in one that
// is inflected, that there is no license. The text is in lower case.
var nothing = regexp.MustCompile(`^(` +
	`(no|not|without|none|not any|zero|žádn\p{L}+|žiadn\p{L}+|bez|kein\p{L}*|ohne|nicht|sans|aucune?|sin|ningún|ninguna?|senza|nessuna?|brak|nie|není|neni|nemá|nema|nemajú|geen|zonder|ingen|inga|utan|без|нет) ` +
	`((any|active|valid|current|aktivní|platn\p{L}+|aktive|přiřazen\p{L}+) )?` +
	`(licen[csz]\p{L}*|lizen\p{L}*|lisens\p{L}*|subscriptions?|products?|produkt\p{L}*|assign(ed|ments?)|přiřazen\p{L}*|přidělen\p{L}*|priraden\p{L}*|pridelen\p{L}*|zugewiesen\p{L}*|zugeordnet|przypisan\p{L}*|лиценз\p{L}*)` +
	`( (assigned|selected|found|users?|přiřazen\p{L}*|přidělen\p{L}*|zugewiesen|vergeben))?` +
	`|(unlicensed|unassigned|nelicencov\p{L}+|nepřiřazen\p{L}*|nepřidělen\p{L}*|nepriraden\p{L}*|nepridelen\p{L}*|nicht lizenziert|nieprzypisan\p{L}*)( (users?|uživatel\p{L}*|licen[cs]\p{L}*))?` +
	`)$`)

// placeholders are words for "nothing" and truth values, in lower case and
// without brackets.
var placeholders = func() map[string]bool {
	words := make(map[string]bool)
	for word := range strings.FieldsSeq(`
		none null nil nul nan undefined undef unknown void empty blank missing unset
		n/a na n.a n/v nv n.v #n/a #nv #null #null! \n tbd tba todo xxx false true yes no 0 0.0
		array object unlicensed unassigned error chyba loading infinity inf 00000000-0000-0000-0000-000000000000
		nic není neni žádná žádné žádný zadna zadne zadny neurčeno neznámé prázdné ano ne pravda nepravda
		keine kein keiner nein ja leer unbekannt wahr falsch brak nie tak žiadna žiadne aucun aucune vide ninguno ninguna nessuno nessuna
		geen ingen inga нет nemá nema nenalezeno yok なし`) {
		words[word] = true
	}
	for _, text := range []string{"not set", "not found", "select", "please select", "not available", "not assigned", "not applicable", "not licensed", "no license", "no licence", "no licenses", "no licences", "bez licence", "není k dispozici", "k. a", "nicht zugewiesen", "keine lizenz"} {
		words[text] = true
	}
	return words
}()

// typeName matches what JavaScript, .NET, PowerShell, Java and Python write for
// an object that has no text of its own.
var typeName = regexp.MustCompile(`^(` +
	`\[?object \w+\]?` + // JavaScript
	`|(Deserialized\.)?(System(\.[\w+]+)+|Microsoft(\.[\w+]+){3,})(` + "`" + `\d+)?(\[.*\])?` + // .NET
	`|@\{.*\}?` + // PowerShell
	`|\[L[\w.$]+;@[0-9a-f]+|([a-z]\w*\.)+[A-Z][\w$]*@[0-9a-f]+` + // Java
	`|<[\w.]+ object at 0x[0-9a-fA-F]+>|<(class|function|bound method) .*>` + // Python
	`|\{.*:.*\}|\[\s*(\{.*\}|".*"|'.*')\s*\]` + // JSON within the cell
	`|\{\{.*\}\}|\$\{.*\}|%\w+%` + // a template that was not filled in
	`)$`)
