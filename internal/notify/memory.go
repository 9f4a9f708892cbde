package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/licexport/licexport/internal/disk"
)

const (
	memoryName    = "notify.json"
	memoryVersion = 1
	// maxMemory bounds the file; a thousand troubles take a tenth of it.
	maxMemory = 4 << 20
)

// memory is what was sent, by job. Runs of jobs with the same output share the
// file.
type memory struct {
	Version int             `json:"version"`
	Jobs    map[string]*job `json:"jobs"`
}

func (m *memory) job(name string) *job {
	j := m.Jobs[name]
	if j == nil || j.Troubles == nil {
		j = &job{Troubles: map[string]*trouble{}}
		m.Jobs[name] = j
	}
	return j
}

// recall reads the memory. It is never nil: without one, everything is news.
func (n *Notifier) recall(ctx context.Context) (*memory, error) {
	empty := &memory{Version: memoryVersion, Jobs: map[string]*job{}}
	if n.o.Dir == "" || ctx.Err() != nil {
		return empty, nil
	}
	f, err := n.o.FS.Open(n.memoryPath())
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return empty, fmt.Errorf("read which notifications were sent before, so they are sent again: %w", err)
	}
	defer func() { _ = f.Close() }()
	m := &memory{}
	err = json.NewDecoder(io.LimitReader(f, maxMemory)).Decode(m)
	if err == nil && m.Version != memoryVersion {
		err = fmt.Errorf("it has version %d", m.Version)
	}
	if err != nil {
		return empty, fmt.Errorf("%s cannot be understood and is begun anew, so all notifications are sent again: %w", n.memoryPath(), err)
	}
	if m.Jobs == nil {
		m.Jobs = map[string]*job{}
	}
	for _, j := range m.Jobs {
		j.repair()
	}
	return m, nil
}

// remember writes the memory.
func (n *Notifier) remember(ctx context.Context, m *memory) error {
	if n.o.Dir == "" {
		return nil
	}
	err := disk.MkdirBelow(n.o.FS, n.o.Base, n.o.Dir)
	if err != nil {
		err = disk.Explain(n.o.Dir, "make the folder", err)
	} else {
		err = disk.Replace(ctx, n.o.FS, n.memoryPath(), func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(m)
		}, nil, n.o.Disk)
	}
	if err != nil {
		return fmt.Errorf("remember which notifications were sent, so they will be sent again: %w", err)
	}
	return nil
}

func (n *Notifier) memoryPath() string { return filepath.Join(n.o.Dir, memoryName) }
