package jq

import (
	"context"
	"errors"
	"fmt"

	"github.com/itchyny/gojq"
)

// Expression is a jq expression, ready to be evaluated by several goroutines.
type Expression struct {
	text string
	code *gojq.Code
	path []string // of an expression such as .a.b, which needs no machine
}

// Compile reads an expression. Variables are the names it may use, with their
// dollar signs. Its errors are of type *SyntaxError.
func Compile(text string, variables []string) (*Expression, error) {
	query, err := gojq.Parse(text)
	if err != nil {
		return nil, syntaxError(text, err)
	}
	if name := forbidden(query); name != "" {
		return nil, &SyntaxError{What: fmt.Sprintf("%s is not available in recipes", name), Detail: "An expression sees the answer of the vendor and the variables of the recipe, and nothing else."}
	}
	code, err := gojq.Compile(query, gojq.WithVariables(variables))
	if err != nil {
		return nil, compileError(err, variables)
	}
	return &Expression{text: text, code: code, path: plainPath(query)}, nil
}

// Text is the expression as it was written.
func (e *Expression) Text() string { return e.text }

// Errors of One. They say nothing of the values.
var (
	// ErrNothing: the expression gave no result.
	ErrNothing = errors.New("gives nothing")
	// ErrSeveral: it gave more than one.
	ErrSeveral = errors.New("gives several results")
)

// One evaluates the expression and returns its only result, which may be nil.
// Values are those of the variables, in their order. Another error than ErrNothing
// and ErrSeveral is what jq says, without the values that it says it of, or the
// cause of ctx.
func (e *Expression) One(ctx context.Context, input any, values []any) (any, error) {
	if e.path != nil {
		if v, ok := follow(input, e.path); ok {
			return v, nil
		}
	}
	results := e.code.RunWithContext(ctx, input, values...)
	result, ok := results.Next()
	if !ok {
		return nil, ErrNothing
	}
	if err, failed := result.(error); failed {
		return nil, runError(ctx, err)
	}
	if more, ok := results.Next(); ok {
		if err, failed := more.(error); failed {
			return nil, runError(ctx, err)
		}
		return nil, ErrSeveral
	}
	return result, nil
}

// plainPath returns the names of an expression such as .a.b, nil for all others.
func plainPath(query *gojq.Query) []string {
	term := query.Term
	if term == nil || term.Type != gojq.TermTypeIndex || query.Left != nil || query.Right != nil || len(query.FuncDefs) > 0 {
		return nil
	}
	path, ok := appendName(nil, term.Index)
	for _, suffix := range term.SuffixList {
		if !ok || suffix.Iter || suffix.Optional || suffix.Index == nil {
			return nil
		}
		path, ok = appendName(path, suffix.Index)
	}
	if !ok {
		return nil
	}
	return path
}

func appendName(path []string, index *gojq.Index) ([]string, bool) {
	switch {
	case index == nil || index.IsSlice || index.Start != nil || index.End != nil:
		return path, false
	case index.Name != "":
		return append(path, index.Name), true
	case index.Str != nil && len(index.Str.Queries) == 0:
		return append(path, index.Str.Str), true
	default:
		return path, false
	}
}

// follow takes a path through objects. It leaves everything but objects and null
// to jq, which knows what to say.
func follow(v any, path []string) (any, bool) {
	for _, name := range path {
		switch at := v.(type) {
		case nil:
			return nil, true
		case map[string]any:
			v = at[name]
		default:
			return nil, false
		}
	}
	return v, true
}
