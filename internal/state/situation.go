package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/licexport/licexport/internal/disk"
)

// Kind is how the output relates to what was published.
type Kind string

// Kinds of situations.
const (
	// Nothing: neither file nor history. A first publication compares with
	// nothing.
	Nothing Kind = "nothing"
	// Baseline: a file without history. The caller compares with that file.
	Baseline Kind = "baseline"
	// AsPublished: the file is what was published last.
	AsPublished Kind = "as_published"
	// Former: the file is what a former run published. Somebody put it back, or
	// a backup was restored.
	Former Kind = "former"
	// Edited: the file is something that licexport never published here.
	Edited Kind = "edited"
	// Deleted: the file is gone.
	Deleted Kind = "deleted"
)

// Interrupted is how a publication that did not come to its end was settled.
type Interrupted string

// Ways to settle a publication that was cut off by a crash, a loss of power or an
// error of the disk.
const (
	// Finished: its file was in place, so it counts as published.
	Finished Interrupted = "finished"
	// Dropped: its file was not in place, so it never happened.
	Dropped Interrupted = "dropped"
)

// Situation is what was found when the state was opened.
type Situation struct {
	Kind Kind
	// Digest of the file that is there, in hex; empty if there is none.
	Digest string
	// Former is the entry that the file matches if Kind is Former.
	Former *Entry
	// Interrupted is empty, or says how the publication of InterruptedRun was
	// settled.
	Interrupted    Interrupted
	InterruptedRun string
}

// Text tells a person what is unusual, in whole sentences, or is empty.
func (s Situation) Text() string {
	text := ""
	switch s.Interrupted {
	case Finished:
		text = fmt.Sprintf("Run %s put its file in place but could not record that. The file now counts as published.", s.InterruptedRun)
	case Dropped:
		text = fmt.Sprintf("Run %s ended before it could put its file in place. Nothing of it was published.", s.InterruptedRun)
	}
	found := ""
	switch s.Kind {
	case Edited:
		found = "Somebody changed the file since it was published. The new file is compared with what was published, not with the change."
	case Deleted:
		found = "Somebody deleted the file since it was published. The new file is compared with what was published."
	case Former:
		found = fmt.Sprintf("The file is not what was published last but what run %s published. "+
			"Somebody put it back. The new file is compared with what was published last.", s.Former.Run)
	case Nothing, Baseline, AsPublished:
	}
	if text != "" && found != "" {
		text += " "
	}
	return text + found
}

// settle compares the file that is there with the head. It returns the head
// after a cut-off publication was finished or dropped, and what it found.
func settle(h head, digest string) (head, Situation) {
	s := Situation{Digest: digest}
	if p := h.Pending; p != nil {
		s.InterruptedRun = p.LastRun
		if digest == p.Digest {
			s.Interrupted = Finished
			h.promote(*p)
		} else {
			s.Interrupted = Dropped
			h.Pending = nil
		}
	}
	s.Kind, s.Former = h.classify(digest)
	return h, s
}

func (h *head) classify(digest string) (Kind, *Entry) {
	switch {
	case h.Published == nil && digest == "":
		return Nothing, nil
	case h.Published == nil:
		return Baseline, nil
	case digest == h.Published.Digest:
		return AsPublished, nil
	case digest == "":
		return Deleted, nil
	}
	for i := range h.History {
		if h.History[i].Digest == digest {
			return Former, &h.History[i]
		}
	}
	return Edited, nil
}

// fileDigest returns the digest of the output, or "" if there is none.
func fileDigest(ctx context.Context, fsys disk.FS, output string, o disk.Options) (string, error) {
	digest, err := disk.Digest(ctx, fsys, output, o)
	switch {
	case err == nil:
		return digest, nil
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	default:
		return "", disk.Explain(output, "read the file that is there, in "+filepath.Dir(output), err)
	}
}
