package problem_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Texts of errors are laid out from their fields: nothing but this package, and what
// writes for terminals and logs, knows how lines are indented.
func TestNoTextIsBuiltFromIndentedLines(t *testing.T) {
	t.Parallel()
	layout := []string{
		"internal/problem/", "internal/report/", "internal/logs/",
		"internal/demo/stage.go",    // writes a configuration file
		"internal/notify/letter.go", // writes mails
	}
	for _, root := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", "..", root), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, filepath.Join("..", "..")+string(filepath.Separator)))
			for _, place := range layout {
				if strings.HasPrefix(name, place) {
					return nil
				}
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if e, ok := n.(ast.Expr); ok {
					if text := literal(e); strings.Contains(text, "\n  ") {
						t.Errorf("%s builds a text from indented lines: %q; return a problem.Problem", name, text)
						return false
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// literal is the text of a literal in quotation marks, or of several that are put
// together; empty for anything else. Raw literals are templates and help texts.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING && strings.HasPrefix(e.Value, `"`) {
			text, _ := strconv.Unquote(e.Value)
			return text
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return literal(e.X) + literal(e.Y)
		}
	}
	return ""
}
