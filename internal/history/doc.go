// Package history looks back: what a run changed and for whom, what differs between
// two runs, which licenses a person held since when, and how a license developed.
//
// It reads what the state of an output keeps: run records, the tables of former
// contents and of the last days, refused tables, and counts by day. It changes nothing.
// Everything that it says is bounded by what is kept, and where that ends it says so:
// a table that is gone makes a Change without a difference and with the reason, and a
// step between two tables that do not follow each other is marked as inexact.
package history
