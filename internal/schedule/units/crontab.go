package units

import (
	"fmt"
	"slices"
	"strings"
)

// printCrontab makes the lines that belong to a job in a crontab.
func printCrontab(r Request) ([]UnitFile, error) {
	if r.Mode == Serve {
		return nil, &NotPossibleError{
			Kind: Cron, Reason: "it starts programs that end.",
			Remedy: "Let systemd run it: licexport schedule install --serve --for systemd",
		}
	}
	if err := otherZone(Cron, r); err != nil {
		return nil, err
	}
	notes := []string{"cron does not make up for a run that was missed, and does not repeat one that failed; systemd and \"licexport serve\" do."}
	if r.Jitter > 0 {
		notes = append(notes, "cron has no jitter; the run begins on the minute.")
	}
	notes = append(notes, clockNotes(r, "this time does not exist; Debian's cron runs the job just after, others leave it out", "this time comes twice; some versions of cron run the job twice")...)
	lines := []string{beginMark(r), "# " + r.title()}
	for _, n := range notes {
		lines = append(lines, "# "+n)
	}
	lines = append(lines, cronFields(r.Calendar)+" "+cronCommand(r), endMark(r))
	text := strings.Join(lines, "\n") + "\n"
	return []UnitFile{{Name: r.Name() + ".crontab", Content: []byte(text), Text: text, Notes: notes}}, nil
}

func beginMark(r Request) string { return "# BEGIN " + r.Name() }
func endMark(r Request) string   { return "# END " + r.Name() }

// cronCommand is the command of a crontab line, for /bin/sh. In a crontab, a
// percent sign ends the line unless it is escaped.
func cronCommand(r Request) string {
	words := []string{"cd", shellWord(r.workDir()), "&&", "timeout", "-k", "5m", fmt.Sprintf("%ds", int(r.Timeout.Seconds())), shellWord(r.Program)}
	for _, a := range r.arguments() {
		words = append(words, shellWord(a))
	}
	if !slices.Contains(r.Flags, "--quiet") {
		words = append(words, "--quiet") // cron mails all that is printed
	}
	return strings.ReplaceAll(strings.Join(words, " "), "%", `\%`)
}

// shellWord quotes a word for /bin/sh if needed.
func shellWord(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,@+", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// withBlock puts a block into a crontab in place of the one with the same marks,
// or at its end. An empty block takes it out. found reports whether there was one.
func withBlock(crontab string, r Request, block string) (changed string, found bool) {
	lines := strings.SplitAfter(crontab, "\n")
	is := func(mark string) func(string) bool {
		return func(line string) bool { return strings.TrimSpace(line) == mark }
	}
	begin := slices.IndexFunc(lines, is(beginMark(r)))
	if begin >= 0 {
		if end := slices.IndexFunc(lines[begin:], is(endMark(r))); end >= 0 {
			before, after := strings.Join(lines[:begin], ""), strings.Join(lines[begin+end+1:], "")
			return before + block + after, true
		}
	}
	if crontab != "" && !strings.HasSuffix(crontab, "\n") {
		crontab += "\n"
	}
	return crontab + block, false
}

// blockOf is the block of a job in a crontab.
func blockOf(crontab string, r Request) (block string, found bool) {
	_, rest, found := strings.Cut(crontab, beginMark(r)+"\n")
	if !found {
		return "", false
	}
	inner, _, found := strings.Cut(rest, endMark(r)+"\n")
	return beginMark(r) + "\n" + inner + endMark(r) + "\n", found
}
