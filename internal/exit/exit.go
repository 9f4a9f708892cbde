// Package exit gives each class of problem the exit code of the program.
// Schedulers and scripts rely on the numbers; they never change.
package exit

import "github.com/licexport/licexport/internal/problem"

// Code is an exit code of the program.
type Code int

// The codes, as docs/users/exit-codes.md explains them.
const (
	ok          Code = 0
	internal    Code = 1
	usage       Code = 2
	source      Code = 3
	refused     Code = 4
	output      Code = 5
	locked      Code = 6
	attention   Code = 7
	interrupted Code = 130 // 128 + SIGINT, as shells have it
	terminated  Code = 143 // 128 + SIGTERM
)

// For is the code of a class; an unknown class is a bug.
func For(c problem.Class) Code {
	switch c {
	case problem.None:
		return ok
	case problem.Usage:
		return usage
	case problem.Source:
		return source
	case problem.Refused:
		return refused
	case problem.Output:
		return output
	case problem.Locked:
		return locked
	case problem.Attention:
		return attention
	case problem.Interrupted:
		return interrupted
	case problem.Terminated:
		return terminated
	case problem.Internal:
		return internal
	default:
		return internal
	}
}

// Of is the code of an error: 0 for nil.
func Of(err error) Code { return For(problem.ClassOf(err)) }

// Class is the class with this code, as read from a file; Internal if no class has it.
func (c Code) Class() problem.Class {
	for _, class := range []problem.Class{
		problem.None, problem.Usage, problem.Source, problem.Refused, problem.Output, problem.Locked,
		problem.Attention, problem.Interrupted, problem.Terminated,
	} {
		if For(class) == c {
			return class
		}
	}
	return problem.Internal
}
