// Package savingspage writes a report of what licenses cost and what could be saved as
// one HTML file that stands alone: its stylesheet is in it, it has no script, it loads
// nothing, and a Content-Security-Policy of its own forbids everything else. It is made
// to be sent around and printed, in English or Czech.
//
// It counts, and names people only if asked. What is unknown is shown as unknown, and
// every number has a note that says how it was found and what it cannot know.
package savingspage
