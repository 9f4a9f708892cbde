// Package report puts results into words and tables for people: the summary of
// a run, the list of licenses, the difference of two files, errors. It writes to
// the writer it is given and decides nothing.
package report
