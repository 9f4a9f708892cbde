// Package database reads what a query gives from a database of any kind that the
// source knows: in one transaction that may only read, on one state of the data
// where the server can do that, and completely or not at all.
package database
