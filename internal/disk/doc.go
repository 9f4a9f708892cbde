// Package disk is the small layer of file operations through which licexport
// writes its output and its state.
//
// Everything goes through the interface FS, so that tests can make any single
// operation fail and can cut the power after any of them (see package
// disktest). Replace is the one way to write a file that matters: whoever reads
// the file meanwhile, and whatever happens while it is written, sees the old
// content or the new one, never a part.
package disk
