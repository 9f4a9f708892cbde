package docs_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// help is what a command says about itself.
type help struct {
	commands map[string]bool
	flags    map[string]bool
}

// program is licexport, asked for its help at most once for each command.
type program struct {
	path string
	mu   sync.Mutex
	said map[string]help
}

// buildProgram builds licexport as it is now; the one in bin may be older.
func buildProgram(t *testing.T) *program {
	t.Helper()
	path := filepath.Join(t.TempDir(), "licexport")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./cmd/licexport") // #nosec G204 -- the path is ours
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build licexport: %v\n%s", err, out)
	}
	return &program{path: path, said: map[string]help{}}
}

// help asks for the help of a command, named by its words.
func (p *program) help(t *testing.T, words []string) help {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	key := strings.Join(words, " ")
	if h, known := p.said[key]; known {
		return h
	}
	out, err := exec.CommandContext(t.Context(), p.path, append(words, "--help")...).Output() // #nosec G204 -- see build
	if err != nil {
		t.Fatalf("licexport %s --help: %v", key, err)
	}
	h := help{commands: map[string]bool{}, flags: map[string]bool{}}
	section, usage := "", false
	for line := range strings.Lines(string(out)) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && !strings.HasPrefix(line, " ") {
			section = line
			usage = usage || line == "Usage:"
		}
		switch section {
		case "Usage:", "Examples:":
		case "Flags:", "Global Flags:":
			if m := regexp.MustCompile(`^ +(-[a-z], )?(--[a-z0-9-]+)`).FindStringSubmatch(line); m != nil {
				h.flags[m[2]] = true
				h.flags[strings.TrimSuffix(m[1], ", ")] = true
			}
		default:
			// A group of commands, unless it is a sentence before the usage.
			if m := regexp.MustCompile(`^  ([a-z-]+) `).FindStringSubmatch(line); m != nil && strings.HasSuffix(section, ":") && usage {
				h.commands[m[1]] = true
			}
		}
	}
	p.said[key] = h
	return h
}

// check reports what is wrong with a command line, given as its words without
// the program.
func (p *program) check(t *testing.T, words []string) string {
	t.Helper()
	var command []string
	h := p.help(t, nil)
	for len(h.commands) > 0 && len(words) > 0 && !strings.HasPrefix(words[0], "-") {
		if !h.commands[words[0]] {
			return "there is no command " + strings.Join(append(command, words[0]), " ")
		}
		command, words = append(command, words[0]), words[1:]
		h = p.help(t, command)
	}
	for _, word := range words {
		flag, _, _ := strings.Cut(word, "=")
		if strings.HasPrefix(flag, "-") && flag != "-" && !h.flags[flag] {
			return "licexport " + strings.Join(command, " ") + " has no flag " + flag
		}
	}
	return ""
}

func TestCommandsExist(t *testing.T) {
	t.Parallel()
	licexport := buildProgram(t)
	for _, p := range pages(t) {
		for _, c := range p.commands() {
			if fault := licexport.check(t, c.words); fault != "" {
				t.Errorf("%s:%d: %s", p.path, c.line, fault)
			}
		}
	}
}

// In double quotes, PowerShell takes $: for the beginning of a variable and refuses the
// line (https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules),
// as in the name of a gMSA that rights are given to.
func TestPowerShellQuotesAccounts(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			if b.language == "powershell" && regexp.MustCompile(`"[^"\n]*\$:[^"\n]*"`).MatchString(b.text) {
				t.Errorf("%s: $: in double quotes:\n%s", p.path, b.text)
			}
		}
	}
}

// command is a command line of licexport in a page.
type command struct {
	line  int
	words []string // without the program
}

// commands finds the command lines in blocks of shells and of files that
// schedulers read, and in the running text between backticks.
func (p page) commands() []command {
	var all []command
	for _, b := range p.blocks {
		switch b.language {
		case "sh", "console", "powershell", "ini":
		default:
			continue
		}
		text := regexp.MustCompile("[\\\\`]\n").ReplaceAllStringFunc(b.text, func(string) string { return " " })
		for i, line := range strings.Split(text, "\n") {
			if b.language == "console" && !strings.HasPrefix(line, "$ ") {
				continue // output
			}
			if words := licexportWords(line); words != nil {
				all = append(all, command{line: b.line + i, words: words})
			}
		}
	}
	code := regexp.MustCompile("`(licexport [^`]+)`")
	for i, line := range p.prose {
		for _, m := range code.FindAllStringSubmatch(line, -1) {
			if words := licexportWords(m[1]); words != nil {
				all = append(all, command{line: i + 1, words: words})
			}
		}
	}
	return all
}

// licexportWords splits a line of a shell and returns what follows the program
// licexport, up to the end of its command; nil if the line calls another one.
func licexportWords(line string) []string {
	words := shellWords(line)
	for len(words) > 0 {
		skip := startsOtherwise(words)
		if skip == 0 {
			break
		}
		words = words[min(skip, len(words)):]
	}
	if len(words) == 0 {
		return nil
	}
	name := words[0][strings.LastIndexAny(words[0], `/\=`)+1:]
	if name != "licexport" && name != "licexport.exe" {
		return nil
	}
	rest := []string{}
	for _, w := range words[1:] {
		if strings.HasPrefix(w, "#") || strings.ContainsAny(w, "|>;&") && !strings.ContainsAny(w, " ") {
			break
		}
		rest = append(rest, w)
	}
	return rest
}

// startsOtherwise is how many words stand in front of the program, as in "sudo".
func startsOtherwise(words []string) int {
	switch {
	case words[0] == "-u": // sudo's account
		return 2
	case strings.HasPrefix(strings.Join(words, " "), "go run ./fakeapi/run "):
		return 3
	case strings.HasPrefix(strings.Join(words, " "), "npm run fakeapi -- "):
		return 4
	case strings.HasPrefix(strings.Join(words, " "), "python3 fakeapi "):
		return 2
	case words[0] == "$" || words[0] == "&" || words[0] == "sudo":
		return 1
	case regexp.MustCompile(`^LICEXPORT_[A-Z]+=`).MatchString(words[0]):
		return 1
	default:
		return 0
	}
}

// shellWords splits at white space and honors quotes, well enough for examples.
func shellWords(line string) []string {
	var words []string
	var word strings.Builder
	quote, open := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, open = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '[' || r == ']' || r == ','):
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}

func TestLicexportWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`licexport run --source m365 --output licenses.csv`:        "run --source m365 --output licenses.csv",
		`$ licexport history # all`:                                "history",
		`& "C:\Program Files\licexport\licexport.exe" run --job a`: "run --job a",
		`licexport licenses --source m365 --format csv > a.csv`:    "licenses --source m365 --format csv",
		`ExecStart=/opt/licexport/licexport run --job nightly`:     "run --job nightly",
		`cd /opt/licexport.d && ls`:                                "",
	} {
		got := strings.Join(licexportWords(line), " ")
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", line, got, want)
		}
	}
}
