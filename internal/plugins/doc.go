// Package plugins finds the programs of source plugins, decides whether they
// may be started, and keeps the lock files that this decision rests on.
//
// A plugin runs with the rights of its user, so nothing is started unless its
// SHA-256 stands in a lock file. Nothing is ever executed to find out what it
// is, and PATH is never searched.
package plugins
