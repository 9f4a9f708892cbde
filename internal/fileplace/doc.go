// Package fileplace reports whether two paths name one file. A mapped drive and its
// share, a symbolic link, a bind mount, another case or a trailing dot are other
// spellings of one place, and only the system knows that: the folders are
// compared as the system identifies them, and the names in them as it compares
// names.
//
// What it cannot see: one share mounted twice as two network file systems, and
// one folder exported under two names by servers that do not pass on its
// identity.
package fileplace
