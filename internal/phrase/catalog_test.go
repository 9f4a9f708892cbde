package phrase

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
)

// usage is a text that somebody says, and where.
type usage struct {
	format, one string
	counted     bool
	at          string
}

func TestEveryTextHasItsCzech(t *testing.T) {
	used := map[string]bool{}
	for _, u := range usages(t) {
		used[u.format] = true
		forms, ok := czech()[u.format]
		switch {
		case !ok:
			t.Errorf("%s: %q has no Czech; add it to a file czech_*.go", u.at, u.format)
		case u.counted && len(forms) != 3:
			t.Errorf("%s: the Czech of %q needs 3 forms: for 1, for 2 to 4, for 5 and more", u.at, u.format)
		case !u.counted && len(forms) != 1:
			t.Errorf("%s: %q is no text of Count, so its Czech has 1 form", u.at, u.format)
		}
		if u.counted && arguments(t, u.one) != arguments(t, u.format) {
			t.Errorf("%s: %q and %q take other arguments", u.at, u.one, u.format)
		}
	}
	if len(used) < 5 {
		t.Fatalf("found only %d texts: is the code where it was?", len(used))
	}
	for format := range czech() {
		if !used[format] {
			t.Errorf("nobody says %q any more: take its Czech away", format)
		}
	}
}

func TestTranslationsTakeTheArgumentsOfTheEnglish(t *testing.T) {
	for format, forms := range czech() {
		for _, form := range forms {
			if got, want := arguments(t, form), arguments(t, format); got != want {
				t.Errorf("%q takes %s, but %q takes %s", form, got, format, want)
			}
			if strings.TrimSpace(form) == "" || strings.HasSuffix(form, ".") != strings.HasSuffix(format, ".") {
				t.Errorf("%q and %q do not end alike", form, format)
			}
		}
	}
}

// Areas may share a text, if they say it alike.
func TestATextHasOneTranslation(t *testing.T) {
	seen := catalog{}
	for _, area := range czechAreas() {
		for format, forms := range area {
			if former, ok := seen[format]; ok && !slices.Equal(former, forms) {
				t.Errorf("%q is %q in one file and %q in another", format, former, forms)
			}
			seen[format] = forms
		}
	}
}

var verb = regexp.MustCompile(`%[-+# 0]*(?:\[(\d+)\])?(\d+)?(\.\d+)?(?:\[(\d+)\])?([a-zA-Z%])`)

// arguments are the verbs of a format, in the order of its arguments.
func arguments(t *testing.T, format string) string {
	t.Helper()
	verbs := map[int]string{}
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[5] == "%" {
			continue
		}
		if index := m[1] + m[4]; index != "" {
			next, _ = strconv.Atoi(index)
		}
		verbs[next] = m[3] + m[5]
		next++
	}
	if left := verb.ReplaceAllString(format, ""); strings.Contains(left, "%") {
		t.Errorf("%q has a %% that is no verb", format)
	}
	var all []string
	for _, i := range slices.Sorted(maps.Keys(verbs)) {
		all = append(all, fmt.Sprintf("%d:%s", i, verbs[i]))
	}
	return "[" + strings.Join(all, " ") + "]"
}

// usages are all texts of the code and the templates of this module.
func usages(t *testing.T) []usage {
	t.Helper()
	const root = "../.."
	var all []usage
	for _, dir := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case strings.HasSuffix(path, "_test.go"):
			case filepath.Ext(path) == ".go":
				all = append(all, inCode(t, path)...)
			case slices.Contains([]string{".html", ".tmpl", ".txt", ".gohtml", ".svg"}, filepath.Ext(path)):
				all = append(all, inTemplate(t, path)...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// inCode finds New("…") and Count(n, "…", "…") of this package.
func inCode(t *testing.T, path string) []usage {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Base(filepath.Dir(path)) == "phrase"
	if !own && !strings.Contains(string(content), "/internal/phrase\"") {
		return nil
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, content, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []usage
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		u := usage{at: files.Position(call.Pos()).String()}
		var texts []ast.Expr
		switch function(call.Fun, own) {
		case "New":
			texts = call.Args[:1]
		case "Count":
			u.counted, texts = true, call.Args[1:3]
		default:
			return true
		}
		if own && len(texts) > 0 && isName(texts[len(texts)-1]) {
			return true // the package hands on what it was given
		}
		for _, text := range texts {
			format, ok := literal(text)
			if !ok {
				t.Errorf("%s: give a text that is there to read: its Czech is found by it", u.at)
				return true
			}
			u.one, u.format = u.format, format
		}
		all = append(all, u)
		return true
	})
	return all
}

// function is the name of a function of this package; empty for others.
func function(e ast.Expr, own bool) string {
	switch e := e.(type) {
	case *ast.Ident:
		if own {
			return e.Name
		}
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && x.Name == "phrase" {
			return e.Sel.Name
		}
	}
	return ""
}

func isName(e ast.Expr) bool {
	_, ok := e.(*ast.Ident)
	return ok
}

// literal is a text in quotes, or several that are added.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := literal(e.X)
		right, too := literal(e.Y)
		return left + right, ok && too && e.Op == token.ADD
	}
	return "", false
}

// inTemplate finds {{say "…"}} and {{count n "…" "…"}}.
func inTemplate(t *testing.T, path string) []usage {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), "{{") {
		return nil
	}
	tree := parse.New(path)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(string(content), "", "", trees); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var all []usage
	for _, tree := range trees {
		if tree.Root != nil {
			all = append(all, inNode(t, tree, tree.Root)...)
		}
	}
	return all
}

func inNode(t *testing.T, tree *parse.Tree, node parse.Node) (all []usage) {
	walk := func(nodes ...parse.Node) {
		for _, n := range nodes {
			all = append(all, inNode(t, tree, n)...)
		}
	}
	branch := func(b parse.BranchNode) {
		walk(b.Pipe, b.List)
		if b.ElseList != nil {
			walk(b.ElseList)
		}
	}
	switch n := node.(type) {
	case *parse.ListNode:
		walk(n.Nodes...)
	case *parse.IfNode:
		branch(n.BranchNode)
	case *parse.RangeNode:
		branch(n.BranchNode)
	case *parse.WithNode:
		branch(n.BranchNode)
	case *parse.ActionNode:
		walk(n.Pipe)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			walk(n.Pipe)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c)
		}
	case *parse.CommandNode:
		walk(n.Args...)
		if u, ok := inCommand(t, tree, n); ok {
			all = append(all, u)
		}
	}
	return all
}

func inCommand(t *testing.T, tree *parse.Tree, n *parse.CommandNode) (u usage, ok bool) {
	name, _ := n.Args[0].(*parse.IdentifierNode)
	if name == nil {
		return u, false
	}
	var texts []parse.Node
	u.at, _ = tree.ErrorContext(n)
	switch {
	case name.Ident == "say" && len(n.Args) > 1:
		texts = n.Args[1:2]
	case name.Ident == "count" && len(n.Args) > 3:
		u.counted, texts = true, n.Args[2:4]
	case name.Ident == "say", name.Ident == "count":
		texts = []parse.Node{nil}
	default:
		return u, false
	}
	for _, text := range texts {
		literal, ok := text.(*parse.StringNode)
		if !ok {
			t.Errorf("%s: give a text that is there to read: its Czech is found by it", u.at)
			return u, false
		}
		u.one, u.format = u.format, literal.Text
	}
	return u, true
}

func TestTextsInTemplatesAreFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	const page = `{{define "x"}}<p title="{{say "One %s" .A}}">{{if .B}}{{count .N "%d cat" "%d cats" | print}}{{else}}{{print (say "Two")}}{{end}}{{end}}{{range .C}}{{template "x" (say "Three")}}{{end}}`
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, u := range inTemplate(t, path) {
		found = append(found, u.one+"|"+u.format)
	}
	slices.Sort(found)
	if got := strings.Join(found, ", "); got != "%d cat|%d cats, |One %s, |Three, |Two" {
		t.Errorf("found %s", got)
	}
}
