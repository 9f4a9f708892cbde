// Package license holds the model that everything else rests on: what one source
// sent (Snapshot), the merged and sorted rows of one file (Table), and the
// difference between two tables (Diff).
//
// A Collector takes the stream of one source, settles the identity of each
// holder at once and keeps it in a compact form: a Snapshot. A Builder brings
// snapshots together into one Table, in which each pair of UId and e-mail occurs
// once. Compare returns what publishing a table after another one would do; guard,
// diff, dry run, approve and reuse all rest on it.
//
// UIds and e-mails are equal when their FoldKeys are: the case of ASCII letters does
// not count, everything else does. To show what changes, bytes are compared. What only
// looks alike (LookKey) is an error for UIds and a warning for e-mails.
//
// The tables are made for millions of rows. The strings of a holder are stored
// once, in large chunks of text; a row is the four-byte rank of its holder, and
// iterating over rows allocates nothing.
//
// The package knows no process, no network and no file.
package license
