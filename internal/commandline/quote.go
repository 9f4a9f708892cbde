package commandline

import (
	"runtime"
	"strings"
	"unicode"
)

// Quote makes one word of a text for a command line of this system, which starts
// nothing, expands nothing and ends nowhere else: UIds come from vendors, and people
// copy commands as they are. On Windows the word means the same in PowerShell, and is
// harmless in cmd.
func Quote(s string) string { return quoteFor(runtime.GOOS, s) }

func quoteFor(goos, s string) string {
	switch {
	case s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !isPlain(goos, r) }):
		return s
	case goos == "windows":
		return windowsQuoted(s)
	case strings.ContainsAny(s, "\"$`\\!\n"):
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	default:
		return `"` + s + `"`
	}
}

// isPlain reports whether a character means itself without quotes.
func isPlain(goos string, r rune) bool {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-./:+=", r) {
		return true
	}
	if goos == "windows" {
		return strings.ContainsRune(`\~`, r)
	}
	return strings.ContainsRune("@%,", r)
}

// windowsQuoted is a text in double quotes. A quote inside is doubled, which keeps the
// text inside in cmd, too; PowerShell also takes typographic quotes for quotes
// (https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules).
func windowsQuoted(s string) string {
	inside := strings.NewReplacer("`", "``", "$", "`$", `"`, `""`, "“", "`“", "”", "`”", "„", "`„").Replace(s)
	for n := len(inside) - len(strings.TrimRight(inside, `\`)); n > 0; n-- {
		inside += `\` // a backslash before the last quote would make it a part of the text
	}
	return `"` + inside + `"`
}
