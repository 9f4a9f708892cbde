// Package docs_test checks that the documentation is true: its links lead
// somewhere, its commands and settings exist, and what the code can say to a
// user is explained.
package docs_test

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/licexport/licexport/internal/conformance"
)

// root is the root of the repository, seen from this package.
const root = ".."

// page is one Markdown file.
type page struct {
	// path is relative to root, with slashes.
	path   string
	blocks []block
	// prose is the text without fenced blocks, line by line; lines keep their
	// numbers, those of blocks are empty.
	prose []string
}

// block is a fenced block of code.
type block struct {
	language string
	line     int // of its first line of content
	text     string
}

// pages reads the documentation.
func pages(t *testing.T) []page {
	t.Helper()
	var all []page
	for _, name := range []string{"README.md", "CHANGELOG.md"} {
		all = append(all, readPage(t, name))
	}
	for _, dir := range []string{"docs", "examples"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == "node_modules" {
				return fs.SkipDir
			}
			if !d.IsDir() && strings.HasSuffix(path, ".md") {
				name, err := filepath.Rel(root, path)
				if err != nil {
					return err
				}
				all = append(all, readPage(t, filepath.ToSlash(name)))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func readPage(t *testing.T, name string) page {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	p := page{path: name}
	var current *block
	fence := ""
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		trimmed := strings.TrimSpace(line)
		switch {
		case current == nil && strings.HasPrefix(trimmed, "```"):
			fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
			current = &block{language: strings.TrimLeft(trimmed, "`"), line: n + 1}
			p.prose = append(p.prose, "")
		case current != nil && trimmed == fence:
			p.blocks = append(p.blocks, *current)
			current = nil
			p.prose = append(p.prose, "")
		case current != nil:
			current.text += line + "\n"
			p.prose = append(p.prose, "")
		default:
			p.prose = append(p.prose, line)
		}
	}
	if current != nil {
		t.Errorf("%s:%d: the block of code has no end", name, current.line-1)
	}
	return p
}

// anchors are the fragments that lead to the headings of a page, made as
// GitHub makes them.
func (p page) anchors() map[string]bool {
	found := map[string]bool{}
	for _, line := range p.prose {
		heading := strings.TrimLeft(line, "#")
		if heading == line || !strings.HasPrefix(heading, " ") {
			continue
		}
		heading = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(heading, "$1")
		slug := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			default:
				return -1
			}
		}, strings.TrimSpace(heading))
		found[slug] = true
	}
	return found
}

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, p := range pages(t) {
		for i, line := range p.prose {
			line = regexp.MustCompile("`[^`]*`").ReplaceAllString(line, "")
			for _, m := range link.FindAllStringSubmatch(line, -1) {
				checkLink(t, p, i+1, m[1])
			}
		}
	}
}

func checkLink(t *testing.T, p page, line int, target string) {
	t.Helper()
	if regexp.MustCompile(`^[a-z]+:`).MatchString(target) {
		if !strings.HasPrefix(target, "https://") {
			t.Errorf("%s:%d: %s is not an https address", p.path, line, target)
		}
		return
	}
	file, fragment, _ := strings.Cut(target, "#")
	to := p
	if file != "" {
		path := filepath.Join(root, filepath.Dir(filepath.FromSlash(p.path)), filepath.FromSlash(file))
		info, err := os.Stat(path)
		if err != nil {
			t.Errorf("%s:%d: the link %s leads nowhere", p.path, line, target)
			return
		}
		if info.IsDir() || fragment == "" {
			return
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}
		to = readPage(t, filepath.ToSlash(name))
	}
	if !to.anchors()[fragment] {
		t.Errorf("%s:%d: %s has no heading #%s", p.path, line, to.path, fragment)
	}
}

// TestPagesThatProgramsNameExist looks at the texts and comments of the code.
func TestPagesThatProgramsNameExist(t *testing.T) {
	t.Parallel()
	mention := regexp.MustCompile(`\bdocs/[a-z0-9/-]+\.md(#[a-z0-9-]+)?`)
	for _, dir := range []string{"cmd", "internal", "pkg", "plugins", "proto", "examples"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !regexp.MustCompile(`\.(go|proto|tmpl)$`).MatchString(path) {
				return err
			}
			text, err := os.ReadFile(path) // #nosec G304 G122 -- a file of this repository
			if err != nil {
				return err
			}
			for _, at := range mention.FindAllIndex(text, -1) {
				if before := string(text[max(0, at[0]-80):at[0]]); strings.Contains(before[strings.LastIndexAny(before, " \t\n\"(")+1:], "://") {
					continue // a page of somebody else
				}
				file, fragment, _ := strings.Cut(string(text[at[0]:at[1]]), "#")
				if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(file))); err != nil {
					t.Errorf("%s names %s, which does not exist", path, file)
				} else if fragment != "" && !readPage(t, file).anchors()[fragment] {
					t.Errorf("%s names %s#%s, but there is no such heading", path, file, fragment)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryConformanceCheckIsDocumented(t *testing.T) {
	t.Parallel()
	contract := readPage(t, conformance.Contract)
	for _, c := range conformance.Checks() {
		if !contract.anchors()[c.Anchor] {
			t.Errorf("check %s refers to %s, which does not exist", c.Name, c.Doc())
		}
	}
	testing := readPage(t, "docs/plugins/testing.md")
	text := strings.Join(testing.prose, "\n")
	for _, c := range conformance.Checks() {
		if !strings.Contains(text, "`"+c.Name+"`") {
			t.Errorf("%s does not name the check %s", testing.path, c.Name)
		}
	}
}
