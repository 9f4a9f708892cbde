package schedule

import (
	"io/fs"
	"os"
	"time"
)

// Watch notices changes of files by looking, which also works for shares and
// for the symbolic links of Kubernetes. A change counts when the files have
// stayed the same from one look to the next, so that nobody reads half a file.
type Watch struct {
	paths          []string
	reported, seen []stamp
}

// stamp distinguishes one content of a file from another.
type stamp struct {
	there bool
	size  int64
	time  time.Time
}

// NewWatch returns a watch over files, which need not exist.
func NewWatch(paths ...string) *Watch {
	w := &Watch{paths: paths}
	w.reported = w.look()
	w.seen = w.reported
	return w
}

// Changed reports whether the files have changed since it last returned true.
func (w *Watch) Changed() bool {
	now := w.look()
	settled := same(now, w.seen)
	w.seen = now
	if !settled || same(now, w.reported) {
		return false
	}
	w.reported = now
	return true
}

func (w *Watch) look() []stamp {
	stamps := make([]stamp, len(w.paths))
	for i, path := range w.paths {
		info, err := os.Stat(path)
		if err == nil {
			stamps[i] = stampOf(info)
		}
	}
	return stamps
}

func stampOf(info fs.FileInfo) stamp {
	return stamp{there: true, size: info.Size(), time: info.ModTime()}
}

func same(a, b []stamp) bool {
	for i := range a {
		if a[i].there != b[i].there || a[i].size != b[i].size || !a[i].time.Equal(b[i].time) {
			return false
		}
	}
	return true
}
