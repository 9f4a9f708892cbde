// Package procgroup runs a program so that it can be ended together with all
// programs that it has started: as a process group of its own on Unix, in a job
// object on Windows. A program that is killed alone would leave its children
// behind, at work on something that nobody waits for any more.
package procgroup
