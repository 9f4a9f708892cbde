// Package problem is the one form in which licexport reports what went wrong.
//
// A Problem has a class (who must act, and with it the exit code), a stable code,
// a place, one line that says what happened, and what to do. Packages return a
// *Problem, or a typed error with a method Problem where a caller decides on the
// type. Package report lays problems out for people, package exit gives each class
// its exit code, and logs and run records carry the fields. So nobody takes the text
// of an error apart, and nobody but this package puts one together from lines.
//
//	return &problem.Problem{
//		Class:   problem.Usage,
//		Summary: "licenses.csv was written by licexport demo",
//		Remedy:  "Delete it if nobody needs it.",
//	}
//
// With gives a class to any error, ClassOf finds it again through everything that
// was wrapped around, and List takes an error apart into its problems.
package problem
