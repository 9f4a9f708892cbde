package units

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// systemdView is what the templates for systemd show.
type systemdView struct {
	Request

	// MadeBy says where the unit comes from, Unit is its name without an ending, for
	// people.
	MadeBy, Unit string

	Title, User, WorkDir, Command, OnCalendar string
	Home, Tmp                                 string
	Repeat                                    bool
	Notes                                     []string
}

func printSystemd(r Request) ([]UnitFile, error) {
	if strings.Contains(r.Program, `\`) || !strings.HasPrefix(r.Program, "/") {
		return nil, fmt.Errorf("systemd needs the absolute path of licexport, not %s", r.Program)
	}
	for _, path := range pathsOf(r) {
		if strings.HasSuffix(path, `\`) || strings.TrimSpace(path) != path {
			return nil, fmt.Errorf("systemd cannot take the path %q: it ends with a backslash, or has white space at an end", path)
		}
	}
	v := systemdView{Request: r, MadeBy: `Made by "licexport schedule"; installing again overwrites changes`, Unit: r.Name()}
	if r.Mode != Serve {
		v.Notes = clockNotes(r, "this time does not exist, and systemd leaves the run out", "")
	}
	return v.print()
}

// print fills in the templates. Everything that is not yet in the view follows from
// the request.
func (v systemdView) print() ([]UnitFile, error) {
	r := v.Request
	v.Title, v.User, v.WorkDir, v.Home, v.Tmp = r.title(), strings.ReplaceAll(r.Account, "%", "%%"), r.workDir(), home(r), ownTmp(r)
	if v.User == "" {
		v.User = DefaultUser
	}
	if r.Mode == Serve {
		// The folder of the configuration belongs to root; this one is made by
		// systemd, see StateDirectory= in the unit.
		r.Flags = append([]string{"--schedule-state=/var/lib/licexport/serve.json"}, r.Flags...)
	}
	words := []string{systemdWord(r.Program)}
	for _, a := range r.arguments() {
		words = append(words, systemdWord(a))
	}
	v.Command = strings.Join(words, " ")
	if r.Mode == Serve {
		return oneFile(r.Name()+".service", "serve.service", v, tmpNotes(r))
	}
	v.OnCalendar = OnCalendar(r.Calendar)
	v.Repeat = shortestPause(r) > time.Hour
	service, err := oneFile(r.Name()+".service", "run.service", v, tmpNotes(r))
	if err != nil {
		return nil, err
	}
	timer, err := oneFile(r.Name()+".timer", "run.timer", v, v.Notes)
	if err != nil {
		return nil, err
	}
	return append(service, timer...), nil
}

// pathsOf lists the paths that a request names.
func pathsOf(r Request) []string {
	all := append([]string{r.Program, r.Config, r.workDir()}, r.Writes...)
	for _, s := range r.Secrets {
		all = append(all, s.Path)
	}
	return all
}

// oneFile fills in a template whose content is plain text.
func oneFile(name, tmpl string, view any, notes []string) ([]UnitFile, error) {
	text, err := fill(tmpl, view)
	if err != nil {
		return nil, err
	}
	return []UnitFile{{Name: name, Content: []byte(text), Text: text, Notes: notes}}, nil
}

// home says how much of people's home folders a run may see: nothing, unless
// something that it needs is there.
func home(r Request) string {
	paths := slices.Concat([]string{r.Program, r.Config}, r.Writes, r.Reads)
	if slices.ContainsFunc(paths, func(p string) bool {
		return strings.HasPrefix(p, "/home/") || p == "/root" || strings.HasPrefix(p, "/root/")
	}) {
		return "read-only"
	}
	return "yes"
}

// DefaultUser is the user of a unit that was given none.
const DefaultUser = "licexport"

// ownTmp reports whether a run has a folder for temporary files of its own. It would
// hide what it needs in the one of all.
func ownTmp(r Request) string {
	if slices.ContainsFunc(append([]string{r.Program, r.Config}, r.Writes...), inTmp) {
		return "no"
	}
	return "yes"
}

func inTmp(path string) bool {
	return strings.HasPrefix(path, "/tmp/") || strings.HasPrefix(path, "/var/tmp/")
}

// tmpNotes warn of what does not survive a restart of the computer.
func tmpNotes(r Request) []string {
	var notes []string
	for _, path := range r.Writes {
		if inTmp(path) {
			notes = append(notes, path+" is emptied by the system now and then, and with it the history that a run is compared with. Choose a folder such as /var/lib/licexport.")
		}
	}
	return notes
}

// shortestPause is the least time between two due times, as far as a week or a
// few of them show.
func shortestPause(r Request) time.Duration {
	const few = 200
	shortest := 366 * 24 * time.Hour
	at := r.Calendar.Next(r.Now)
	for range few {
		next := r.Calendar.Next(at)
		if next.IsZero() {
			break
		}
		shortest = min(shortest, next.Sub(at))
		at = next
	}
	return shortest
}

// systemdWord writes one word of a command line for systemd, with quotes if
// needed; see systemd.service(5), "Command lines".
func systemdWord(word string) string {
	return systemdQuote(strings.ReplaceAll(word, "$", "$$"))
}

// systemdQuote writes one word of a list, in which variables mean nothing.
func systemdQuote(word string) string {
	word = systemdText(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word))
	if word == "" || strings.ContainsAny(word, " \t'\";\\") {
		return `"` + word + `"`
	}
	return word
}

// systemdText writes text that is taken up to the end of the line.
func systemdText(text string) string { return strings.ReplaceAll(text, "%", "%%") }
