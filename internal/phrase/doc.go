// Package phrase holds texts that people read in English or Czech.
//
// Code writes the English text, as for [fmt.Sprintf], and the Czech is found by it:
//
//	phrase.New("the step %s failed (exit code %d)", name, code)
//	phrase.Count(n, "%d license", "%d licenses")
//
// A [Phrase] said with String is what fmt makes of it, so that terminals, logs and
// JSON stay English. Said with [Phrase.In], its numbers have the form of the
// language ("1,234", "1 234"), and phrases among its arguments are said in the same
// language. Give what is no quantity (a code, a year, an id) as text, so that no
// digits of it are grouped. [Text] is for names and commands, and [Untranslated] for
// English sentences, such as what plugins say. [Time], [Date] and [Duration] make
// phrases of times.
//
// Templates use the functions of [Language.Funcs]:
//
//	{{say "Runs of %s" .Job}} {{count .N "%d run" "%d runs"}} {{in .Concern.Text}} {{time .Since}}
//
// # To add a text
//
// Write it in English with a literal format. Then add the Czech to the file of its
// area: czech_*.go, where a comment says what each is for. The key is the English
// format; that of Count is the one for many.
// The value has one text, or for Count three: for 1, for 2 to 4, and for 0 and 5 or
// more ("licence", "licence", "licencí"). Arguments may change places: %[2]s. The
// words are those of docs/cs/README.md; who is addressed is addressed as "vy".
//
// A test reads the code and the templates of this module. It fails when a text has no
// Czech, when a translation takes other arguments than the English, and when nobody
// uses an entry any more.
package phrase
