package jq

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/itchyny/gojq"
)

// SyntaxError says why an expression cannot be used.
type SyntaxError struct {
	// What is wrong.
	What string
	// Detail says what to do. May be empty.
	Detail string
	// Name is the function or variable that does not exist; "" otherwise.
	Name string
}

// Error says what is wrong.
func (e *SyntaxError) Error() string { return e.What }

// syntaxError explains an error of the parser, which knows a place.
func syntaxError(text string, err error) error {
	e := &SyntaxError{What: "it is no jq expression: " + err.Error()}
	if parse, ok := errors.AsType[*gojq.ParseError](err); ok {
		if before := text[:min(max(0, parse.Offset-len(parse.Token)), len(text))]; before != "" && parse.Token != "" {
			e.Detail = fmt.Sprintf("It goes wrong behind %q.", before)
		}
	}
	if strings.Contains(text, "-") && strings.Contains(text, ".") {
		e.Detail = strings.TrimSpace(e.Detail + ` A name with other characters than letters, digits and _ stands in quotes: ."first-name"`)
	}
	return e
}

var notFound = regexp.MustCompile(`^(function|variable) not defined: (\$?[\w:]+)`)

// compileError explains what the compiler says.
func compileError(err error, variables []string) error {
	e := &SyntaxError{What: "it cannot be used: " + err.Error()}
	m := notFound.FindStringSubmatch(err.Error())
	if m == nil {
		return e
	}
	e.Name = m[2]
	if m[1] == "variable" {
		e.What = fmt.Sprintf("there is no variable %s here", m[2])
		e.Detail = "There are: " + strings.Join(variables, ", ") + "."
		return e
	}
	e.What = fmt.Sprintf("jq has no function %s", m[2])
	e.Detail = fmt.Sprintf("The name of a field begins with a dot (.%s), a text stands in quotes (%q).", m[2], m[2])
	return e
}

// valueBegins matches where an error of jq begins to show a value.
var valueBegins = regexp.MustCompile(`\s*([("{\[]|\s-?\d)`)

// runError is an error of jq without values of the vendor's answer: these may be
// personal, or secret. What a recipe says by itself, with error("…"), is shown.
func runError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if own, ok := errors.AsType[gojq.ValueError](err); ok {
		text, isText := own.Value().(string)
		if !isText {
			text = Describe(own.Value())
		}
		const most = 200
		if r := []rune(text); len(r) > most {
			text = string(r[:most]) + "…"
		}
		return fmt.Errorf("fails by itself: %s", text)
	}
	text := err.Error()
	if at := valueBegins.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	return fmt.Errorf("fails: %s", strings.TrimRight(text, ": "))
}
