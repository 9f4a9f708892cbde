package typed

import (
	"regexp"
	"strings"
)

// Placeholder reports whether a text stands for "nothing", or is what a program
// writes for a value that it does not know how to write: None, N/A, -, 0,
// [object Object], System.Object[]. It is never the name of a license, and what
// was meant by it cannot be known. The text has been cleaned.
func Placeholder(s string) bool {
	word := strings.ToLower(strings.Trim(s, `<>()[]{}"'*.`+"`"))
	if s != "" && strings.Trim(s, ` -–—−_./\?!*#~+=<>()[]{}"'|,:`+"`") == "" || placeholders[word] {
		return true
	}
	return typeName.MatchString(s)
}

// placeholders are words for "nothing" and truth values, in lower case and
// without brackets.
var placeholders = func() map[string]bool {
	words := make(map[string]bool)
	for word := range strings.FieldsSeq(`
		none null nil nul nan undefined undef unknown void empty blank missing unset
		n/a na n.a n/v nv n.v #n/a #nv #null #null! \n tbd tba todo xxx false true yes no 0 0.0
		array object unlicensed unassigned
		nic není neni žádná žádné žádný zadna zadne zadny neurčeno neznámé prázdné ano ne pravda nepravda
		keine kein keiner nein ja leer unbekannt wahr falsch brak nie tak žiadna žiadne aucun aucune vide ninguno nessuno`) {
		words[word] = true
	}
	for _, text := range []string{"not set", "not available", "not assigned", "not applicable", "not licensed", "no license", "no licence", "no licenses", "no licences", "bez licence", "není k dispozici", "k. a", "nicht zugewiesen", "keine lizenz"} {
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
