// Package snippets holds code that the documentation for authors of plugins shows,
// so that it is compiled and tested.
package snippets
