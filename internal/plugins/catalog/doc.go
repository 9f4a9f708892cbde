// Package catalog knows the plugins that a release offers apart from those that it
// ships: their versions, the names of their archives, and the digests of archives
// and programs.
//
// The catalog is the file licexport.catalog.json beside the licexport program, made
// by the build of the release after the plugins, see Make. It is trusted as the lock
// file beside it is: it came in the same archive, under the same signature, and is
// obeyed only if nobody but this account and root can change it (package ownership).
// Whoever can change it can replace licexport itself. So it says which bytes are the
// plugin, and it does not matter where these come from: the release's address, a
// mirror, a folder.
//
// It is no part of the program, because then licexport could only be built after
// all plugins of its platform.
package catalog
