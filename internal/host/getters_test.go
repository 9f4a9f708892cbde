package host

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"strings"
	"testing"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// A text of a plugin is made fit for people where it is taken from its message.
// Each use of such a text is an argument of one of the functions below, or it is
// data that has to stay as it is and is listed here by its function.
func TestTextsOfThePluginAreCleanedWhereTheyComeIn(t *testing.T) {
	t.Parallel()
	cleaners := map[string]bool{
		"line": true, "block": true, "code": true, "shown": true, "reason": true, // make it fit
		"bounded": true, "allBounded": true, "noSecret": true, "len": true, "TrimSpace": true, "Encode": true, // look at it only
	}
	data := map[string]string{
		"checkIdentity": "compared and refused", "Describe": "name, version and schema, checked by checkIdentity and schema.Check",
		"checkTexts": "measured only", "takeLicense": "id, UId", "takeHolder": "id, name", "checkHolder": "id, name",
		"takeEmails": "addresses", "takeReferences": "ids",
		"checkResult.GetStatus":         "a number there",
		"takeHolderDetails.GetHolderId": "id", "ways.GetLicenseId": "id", "takeLicenseDetails.GetLicenseId": "id",
	}
	getters := textGetters()
	files := token.NewFileSet()
	packages, err := parser.ParseDir(files, ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0) //nolint:staticcheck // build tags do not matter here
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range packages["host"].Files {
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || data[function.Name.Name] != "" {
				continue
			}
			inside := map[ast.Node]bool{}
			ast.Inspect(function, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if cleaners[called(call)] {
					for _, argument := range call.Args {
						ast.Inspect(argument, func(n ast.Node) bool { inside[n] = true; return true })
					}
				}
				if getters[called(call)] && !inside[call] && data[function.Name.Name+"."+called(call)] == "" {
					t.Errorf("%s: %s is used as the plugin sent it; make it fit for people with Command.line or Command.block",
						files.Position(call.Pos()), called(call))
				}
				return true
			})
		}
	}
}

// called is the name of the function or method that is called.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// textGetters are the methods by which the messages of a plugin give texts away.
func textGetters() map[string]bool {
	getters := map[string]bool{}
	for _, message := range []any{
		&sourcev1.DescribeResponse{}, &sourcev1.CheckResult{}, &sourcev1.Diagnostic{}, &sourcev1.License{},
		&sourcev1.Holder{}, &sourcev1.Email{}, &sourcev1.Progress{}, &sourcev1.Restarted{}, &sourcev1.Completed{},
		&sourcev1.HolderDetails{}, &sourcev1.AssignmentDetails{}, &sourcev1.Group{}, &sourcev1.LicenseDetails{},
	} {
		for m := range reflect.TypeOf(message).Methods() {
			if strings.HasPrefix(m.Name, "Get") && m.Type.NumIn() == 1 && m.Type.NumOut() == 1 {
				if out := m.Type.Out(0); out.Kind() == reflect.String || out.Kind() == reflect.Slice && out.Elem().Kind() == reflect.String {
					getters[m.Name] = true
				}
			}
		}
	}
	return getters
}
