package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Placeholders that the arguments of a step may hold.
const (
	// PlaceholderOutput is the absolute path of the published file.
	PlaceholderOutput = "{output}"
	// PlaceholderJob is the name of the job.
	PlaceholderJob = "{job}"
	// PlaceholderRun is the id of the run.
	PlaceholderRun = "{run}"
)

func (r *reader) steps(into *[]Step) strict.Value {
	defaults := newStep()
	schema := strict.Shared("steps", strict.ListSchema(strict.ObjectSchema(r.stepFields(&defaults)...)))
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		*into = nil
		for i, item := range r.List(where, n) {
			*into = append(*into, r.step(fmt.Sprintf("%s[%d]", where, i), item))
		}
	}}
}

func newStep() Step { return Step{Timeout: defaultStepTimeout, OKCodes: []int{0}} }

func (r *reader) step(where string, n *yaml.Node) Step {
	s := newStep()
	s.line, s.column = n.Line, n.Column
	r.Object(where, n, n, r.stepFields(&s)...)
	return s
}

func (r *reader) stepFields(s *Step) []strict.Field {
	return []strict.Field{
		{Key: "run", Doc: "Program and arguments; no shell is involved. {output}, {job} and {run} are replaced; {{output}} is the text {output}.", Required: true, Value: r.run(s)},
		{Key: "timeout", Value: r.Duration(&s.Timeout, shortest, longest)},
		{Key: "env", Doc: "Further environment variables that the program may see", Value: r.EnvNames(&s.Env)},
		{Key: "ok_codes", Doc: "Exit codes that mean success", Value: r.okCodes(&s.OKCodes)},
	}
}

func (r *reader) run(s *Step) strict.Value {
	argument := strict.Schema{"anyOf": []any{textSchema(), strict.Schema{"type": "integer"}, r.secretSchema()}}
	return strict.Value{Schema: strict.Schema{"type": "array", "minItems": 1, "items": argument}, Read: func(where string, n *yaml.Node) {
		items := r.List(where, n)
		if len(items) == 0 {
			r.Errorf(n, `Write a list, as in [ImportLic.exe, /input, "{output}"]. No shell is involved.`, "%s must name a program", where)
		}
		for i, item := range items {
			var arg Text
			here := fmt.Sprintf("%s[%d]", where, i)
			if item.ShortTag() == "!!int" {
				arg.Literal = item.Value
			} else {
				r.text(&arg).Read(here, item)
			}
			r.placeholders(here, item, arg.Literal)
			if i == 0 && arg.Ref == nil {
				if fault, remedy := pathFault(arg.Literal); fault != "" {
					r.Errorf(item, remedy, "%s %s", here, fault)
				}
				arg.Literal = program(r.dir, arg.Literal)
			}
			s.Run = append(s.Run, arg)
		}
		if len(items) > 0 {
			s.line, s.column = n.Line, n.Column
		}
	}}
}

// placeholders reports unknown placeholders: a misspelled one would reach the program
// as it is. Doubled braces stand for the text itself, as
// package handover has it.
func (r *reader) placeholders(where string, n *yaml.Node, arg string) {
	known := []string{PlaceholderOutput, PlaceholderJob, PlaceholderRun}
	for _, p := range regexp.MustCompile(`\{\{[A-Za-z_]+\}\}|\{[A-Za-z_]+\}`).FindAllString(arg, -1) {
		if !strings.HasPrefix(p, "{{") && !slices.Contains(known, p) {
			detail := strict.DidYouMean(p, known, "Known here") + fmt.Sprintf(" For the text %s itself, write {%s}.", p, p)
			r.Errorf(n, detail, "%s holds the unknown placeholder %s", where, p)
		}
	}
}

func (r *reader) okCodes(into *[]int) strict.Value {
	var code int
	schema := strict.Schema{"type": "array", "minItems": 1, "items": r.exitCode(&code).Schema, "default": *into}
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		codes := []int{}
		for i, item := range r.List(where, n) {
			var code int
			r.exitCode(&code).Read(fmt.Sprintf("%s[%d]", where, i), item)
			codes = append(codes, code)
		}
		if len(codes) == 0 {
			r.Errorf(n, "", "%s must list at least one exit code", where)
		}
		*into = codes
	}}
}

func (r *reader) exitCode(into *int) strict.Value { return r.Int(into, 0, 1<<31-1) }
