// Package window remembers who held which license when each of the last seven
// days (UTC) began, so that a loss in many small steps is seen as what it is.
//
// A point of the window is what was published when a day began. The oldest content
// within the window is a point, too: the first publication, or the CSV that was
// there before it. Where the rows of a license did not change, one point stands for
// several days. Points belong to a license and to the file as a whole; what a person
// has approved is taken out of one or both.
//
// Of each holder of a license there is one entry in a file: a hash of the e-mail, a
// hash of the id, and a bit for each point of the license at which the holder had
// it. Everything else is in Memory, which is stored with the state and names that
// file: so an approval, a rollback and a refusal change no more than the state.
//
// A point is added late, when something else replaces the content that it is about:
// as long as that is published, comparing two tables gives the same. The package
// knows tables and streams, no disk and no clock.
package window
