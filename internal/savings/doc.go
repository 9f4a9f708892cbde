// Package savings finds out what licenses cost and what could be saved: units that
// nobody holds, and holders who may not need what they hold. It knows tables and
// details, no process, no file and no terminal.
//
// A finding is a question and no verdict: Notes say how each number was found and
// what it cannot know. What a source does not report is counted as unknown.
package savings
