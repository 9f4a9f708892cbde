//go:build unix

package ownership

// ProgramFolder has nothing to add to File here, which looks at the folder, too.
func (r Rule) ProgramFolder(what, dir string) error { return r.File(what, dir) }
