// Package schedule runs the jobs of a configuration when they are due, for
// years, in one process.
//
// Every due time of a job leads to exactly one of these, and an Event says
// which: a run; a run that is made up for within the job's grace; a run that
// took the place of several due times that had passed by then (Superseded); or
// no run, because it was too late for that (Missed) or because its source kept
// failing (GaveUp). What was done is kept in a file, so that a crash neither
// loses a run nor doubles one.
//
// Package calendar decides when an expression is due.
package schedule
