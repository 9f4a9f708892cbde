// Package webtest prepares sites whose pages tests look at: a configuration, and for
// each of its jobs a state as runs of some days would have left it. No plugin runs
// for it.
package webtest
