package units

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// taskView is what the template of a Task Scheduler XML shows.
type taskView struct {
	Request

	Title, URI, UserID, LogonType, Arguments, WorkDir string
	Triggers                                          []trigger
	Notes                                             []string
}

// TaskName is the name of a task in the Task Scheduler.
func (r Request) TaskName() string { return `\licexport\` + strings.TrimPrefix(r.Name(), "licexport-") }

func printTask(r Request) ([]UnitFile, error) {
	if r.Mode == Serve {
		return nil, &NotPossibleError{
			Kind: TaskScheduler, Reason: "it starts programs that end.",
			Remedy: "Install the Windows service instead: licexport serve --install",
		}
	}
	for _, text := range slices.Concat(pathsOf(r), r.Flags) {
		if strings.Count(text, "%") > 1 || strings.Contains(text, "$(") {
			return nil, &NotPossibleError{
				Kind: TaskScheduler, Reason: fmt.Sprintf("it takes what is between %% signs, and $(…), for variables, and %q has such a part.", text),
				Remedy: "Choose another name for the file or folder.",
			}
		}
	}
	here := r.Here
	if r.Calendar.Zone() == time.UTC {
		here = time.UTC // a start with a Z is one in UTC, also for repetitions
	} else if err := otherZone(TaskScheduler, r); err != nil {
		return nil, err
	}
	triggers, err := triggersOf(r, here)
	if err != nil {
		return nil, err
	}
	a := accountOf(r.Account)
	v := taskView{
		Request: r, Title: r.title(), URI: r.TaskName(), UserID: a.user, LogonType: a.logon,
		Arguments: windowsArguments(append(r.arguments(), retries(r.Flags)...)), WorkDir: r.workDir(), Triggers: triggers,
		Notes: append(clockNotes(r, "this time does not exist, and the run may be left out", "this time comes twice, and the run may take place twice"), a.notes...),
	}
	v.Notes = append(v.Notes, "RestartOnFailure covers runs that could not be started. It does not look at exit codes, so the run itself tries again (--retries).")
	text, err := fill("task.xml", v)
	if err != nil {
		return nil, err
	}
	text = strings.ReplaceAll(text, "\n", "\r\n")
	return []UnitFile{{Name: r.Name() + ".xml", Content: utf16LE(declared + text), Text: undeclared + text, Notes: v.Notes}}, nil
}

// The file is UTF-16 and says so. The text for people says nothing: XML without
// it is UTF-8, or UTF-16 if it begins with a byte order mark
// (https://www.w3.org/TR/xml/#charencoding), so it stays true if a shell writes the
// text to a file in either.
const (
	declared   = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
	undeclared = "<?xml version=\"1.0\"?>\r\n"
)

// retries lets a run repeat itself as systemd does: RestartOnFailure cannot tell a
// source that failed from a refusal, which waits for a person
// (https://learn.microsoft.com/windows/win32/taskschd/taskschedulerschema-restartonfailure-settingstype-element).
func retries(flags []string) []string {
	for _, f := range flags {
		if strings.HasPrefix(f, "--retries") {
			return nil
		}
	}
	return []string{"--retries=3"}
}

// utf16LE is how schtasks wants its files: UTF-16, little endian, with a byte
// order mark.
func utf16LE(text string) []byte {
	b := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

// account is who a task runs as.
type account struct {
	user, logon string
	notes       []string
	// arguments for schtasks.
	arguments []string
	// asks means that schtasks asks for the password.
	asks bool
}

// accountOf knows the built-in accounts by their well-known SIDs
// (https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers),
// which mean the same in every language of Windows.
func accountOf(name string) account {
	builtIn := map[string]string{
		"system": "S-1-5-18", "localsystem": "S-1-5-18",
		"local service": "S-1-5-19", "localservice": "S-1-5-19",
		"": "S-1-5-20", "network service": "S-1-5-20", "networkservice": "S-1-5-20",
	}
	short := strings.ToLower(name)
	if _, after, ok := strings.Cut(short, `nt authority\`); ok {
		short = after
	}
	if sid, ok := builtIn[short]; ok {
		return account{user: sid, logon: "ServiceAccount"}
	}
	if strings.HasSuffix(name, "$") {
		return account{
			user: name, logon: "Password", arguments: []string{"/ru", name, "/rp", ""},
			notes: []string{"The group managed service account " + name + " needs the right \"Log on as a batch job\" and read and write access to the output folder."},
		}
	}
	return account{
		user: name, logon: "Password", arguments: []string{"/ru", name, "/rp", "*"}, asks: true,
		notes: []string{"Task Scheduler keeps the password of " + name + "; when it is changed there, change it here too. A group managed service account does not need that."},
	}
}

// windowsArguments joins arguments so that Windows programs find them again; see
// https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
func windowsArguments(arguments []string) string {
	quoted := make([]string, len(arguments))
	for i, a := range arguments {
		quoted[i] = windowsQuote(a)
	}
	return strings.Join(quoted, " ")
}

func windowsQuote(a string) string {
	if a != "" && !strings.ContainsAny(a, " \t\"") {
		return a
	}
	var b strings.Builder
	b.WriteByte('"')
	slashes := 0
	for _, r := range a {
		switch r {
		case '\\':
			slashes++
			continue
		case '"':
			// Backslashes before a quote count double, and the quote needs one.
			b.WriteString(strings.Repeat(`\`, 2*slashes+1))
		default:
			b.WriteString(strings.Repeat(`\`, slashes))
		}
		slashes = 0
		b.WriteRune(r)
	}
	b.WriteString(strings.Repeat(`\`, 2*slashes))
	b.WriteByte('"')
	return b.String()
}

// boundary writes the start of a trigger: with a Z it is in UTC, otherwise in
// the computer's time.
func boundary(t time.Time) string {
	text := t.Format("2006-01-02T15:04:05")
	if t.Location() == time.UTC {
		text += "Z"
	}
	return text
}
