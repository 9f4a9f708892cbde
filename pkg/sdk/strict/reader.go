package strict

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

const (
	// MaxBytes is the size limit of a file. Real ones have a few KiB.
	MaxBytes = 1 << 20
	// maxNodes bounds what aliases can blow a small file up to.
	maxNodes = 200_000
)

// Reader reads one document and collects all of its problems.
type Reader struct {
	file     string
	problems Problems
	errors   int
}

// NewReader returns a reader whose problems name the given file.
func NewReader(file string) *Reader { return &Reader{file: file} }

// Parse reads the one document of data and returns its root, or nil after a
// problem that makes further reading pointless. Aliases are replaced by what
// they stand for.
func (r *Reader) Parse(data []byte) *yaml.Node {
	if len(data) > MaxBytes {
		r.add(Problem{Summary: fmt.Sprintf("the file is larger than %d KiB", MaxBytes>>10)})
		return nil
	}
	if at := invalidUTF8(data); at >= 0 {
		line, column := position(data, at)
		r.add(Problem{Line: line, Column: column, Summary: "this is not valid UTF-8 text", Detail: "Save the file with the encoding UTF-8."})
		return nil
	}
	var docs []yaml.Node
	if err := yaml.Load(data, &docs, yaml.WithAllDocuments()); err != nil {
		r.add(syntaxProblem(err))
		return nil
	}
	switch {
	case len(docs) == 0 || len(docs[0].Content) == 0:
		r.add(Problem{Line: 1, Column: 1, Summary: "the file is empty"})
		return nil
	case len(docs) > 1:
		r.add(Problem{Line: docs[1].Line, Column: docs[1].Column, Summary: "a second document begins here", Detail: `A file holds one document: remove the line "---".`})
		return nil
	}
	expander := aliasExpander{reader: r, open: map[*yaml.Node]bool{}}
	return expander.expand(docs[0].Content[0])
}

// Errorf notes an error at n.
func (r *Reader) Errorf(n *yaml.Node, detail, format string, args ...any) {
	r.at(n, false, detail, format, args...)
}

// Warnf notes a warning at n.
func (r *Reader) Warnf(n *yaml.Node, detail, format string, args ...any) {
	r.at(n, true, detail, format, args...)
}

// Problems returns what was found so far, sorted.
func (r *Reader) Problems() Problems {
	r.problems = r.problems.Sort()
	return r.problems
}

// Errors counts the errors noted so far, repetitions included. Comparing two
// counts reports whether what was read in between is sound.
func (r *Reader) Errors() int { return r.errors }

// File returns the name that problems carry.
func (r *Reader) File() string { return r.file }

func (r *Reader) at(n *yaml.Node, warning bool, detail, format string, args ...any) {
	r.add(Problem{Line: n.Line, Column: n.Column, Summary: fmt.Sprintf(format, args...), Detail: detail, Warning: warning})
}

func (r *Reader) add(p Problem) {
	p.File = r.file
	if !p.Warning {
		r.errors++
	}
	r.problems = append(r.problems, p)
}

// aliasExpander replaces aliases by their targets. An anchor that contains
// itself, or a pile of aliases that grows without bound, is a problem.
type aliasExpander struct {
	reader *Reader
	open   map[*yaml.Node]bool
	nodes  int
}

func (e *aliasExpander) expand(n *yaml.Node) *yaml.Node {
	e.nodes++
	if e.nodes == maxNodes+1 {
		e.reader.Errorf(n, "", "the aliases of this file expand to more than %d values", maxNodes)
	}
	if e.nodes > maxNodes {
		return nil
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if e.open[n] {
		e.reader.Errorf(n, "", "the anchor %q contains itself", n.Anchor)
		return nil
	}
	if len(n.Content) == 0 {
		return n
	}
	e.open[n] = true
	defer delete(e.open, n)
	expanded := *n
	expanded.Content = make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		if expanded.Content[i] = e.expand(c); expanded.Content[i] == nil {
			return nil
		}
	}
	return &expanded
}

// syntaxProblem puts a parser error into our form. The library's own text
// repeats the position in another notation.
func syntaxProblem(err error) Problem {
	p := Problem{Summary: "this is not valid YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if load, ok := errors.AsType[*yaml.LoadError](err); ok {
		p.Summary = "this is not valid YAML: " + load.Message
		p.Line, p.Column = load.Mark.Line, load.Mark.Column
		if load.ContextMsg != "" && load.ContextMark.Line > 0 {
			p.Detail = fmt.Sprintf("It happened %s that begins in line %d.", load.ContextMsg, load.ContextMark.Line)
		}
		switch {
		case strings.Contains(load.Message, "cannot start any token"):
			p.Detail = "Indent with spaces, not with tabs; put values that begin with @ or ` into quotes."
		case strings.Contains(load.Message, "unknown escape character"), strings.Contains(load.Message, "hexadecimal"):
			p.Detail = `In double quotes a backslash begins an escape. Write paths in single quotes, as in 'D:\Export\licenses.csv'.`
		}
	}
	return p
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return -1
}

func position(data []byte, at int) (line, column int) {
	before := data[:at]
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}
