package state

import (
	"time"

	"github.com/licexport/licexport/internal/disk"
)

// Options are the optional settings of Open and Read.
type Options struct {
	// FS is the file system; nil means the real one.
	FS disk.FS
	// Root is the folder of --state-dir; empty means beside the output.
	Root string
	// Run is the run that opens; the lock names it.
	Run string
	// Keep says for how long former contents, records and candidates are kept.
	Keep Retention
	// Disk are the settings for writing, such as how long to wait for ImportLic.
	// Its clock also gives the times of publications and of the lock.
	Disk disk.Options
}

func (o Options) fsys() disk.FS {
	if o.FS == nil {
		return disk.OS()
	}
	return o.FS
}

func (o Options) now() time.Time {
	if o.Disk.Clock == nil {
		return disk.SystemClock().Now()
	}
	return o.Disk.Clock.Now()
}
