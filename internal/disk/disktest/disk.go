package disktest

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"sort"
	"sync"

	"github.com/licexport/licexport/internal/disk"
)

// Disk is a file system in memory that records what changes it. It starts with
// the folders given to NewDisk.
type Disk struct {
	mu      sync.Mutex
	entries map[string]*inode // by clean path
	log     []change
	base    durable // what was on the disk before the first change
	locks   map[string]bool
}

// inode is a file or a folder as programs see it; what of it survives a loss of
// power follows from the log.
type inode struct {
	dir  bool
	mode fs.FileMode
	data []byte
	// link marks a symbolic link; only Symlink makes one.
	link bool
}

// change is one recorded change. Reading is not recorded.
type change struct {
	op   Op
	node *inode
	data []byte // what a write appends, or the content that a sync made durable
}

// NewDisk returns a disk with the given folders, durable.
func NewDisk(dirs ...string) *Disk {
	d := &Disk{entries: map[string]*inode{}, locks: map[string]bool{}}
	for _, dir := range dirs {
		for ; ; dir = filepath.Dir(dir) {
			dir = filepath.Clean(dir)
			d.put(dir, &inode{dir: true, mode: 0o750})
			if filepath.Dir(dir) == dir {
				break
			}
		}
	}
	return d
}

// WriteFile puts a durable file on the disk, as somebody else's program would.
func (d *Disk) WriteFile(path string, data []byte, mode fs.FileMode) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.put(filepath.Clean(path), &inode{data: bytes.Clone(data), mode: mode})
}

// Symlink puts a symbolic link, to nowhere, on the disk.
func (d *Disk) Symlink(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.put(filepath.Clean(path), &inode{link: true, mode: 0o777})
}

// put makes an entry, and all else, durable at once.
func (d *Disk) put(path string, node *inode) {
	d.entries[path] = node
	d.checkpoint()
}

// Checkpoint makes everything durable and starts recording anew.
func (d *Disk) Checkpoint() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.checkpoint()
}

func (d *Disk) checkpoint() {
	d.log = nil
	d.base = durable{entries: maps.Clone(d.entries), data: map[*inode][]byte{}}
	for _, node := range d.entries {
		d.base.data[node] = bytes.Clone(node.data)
	}
}

// ReadFile returns the content of a file and whether it is there.
func (d *Disk) ReadFile(path string) (data []byte, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	node, ok := d.entries[filepath.Clean(path)]
	if !ok || node.dir {
		return nil, false
	}
	return bytes.Clone(node.data), true
}

// Mode returns the mode of a file.
func (d *Disk) Mode(path string) fs.FileMode {
	d.mu.Lock()
	defer d.mu.Unlock()
	if node, ok := d.entries[filepath.Clean(path)]; ok {
		return node.mode
	}
	return 0
}

// Paths returns the paths of all files and folders, sorted.
func (d *Disk) Paths() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	paths := make([]string, 0, len(d.entries))
	for path := range d.entries {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return paths
}

func (d *Disk) record(kind Kind, path, to string, node *inode, data []byte) {
	d.log = append(d.log, change{op: Op{Index: len(d.log), Kind: kind, Path: path, To: to}, node: node, data: data})
}

// parent reports an error unless the folder of path is there.
func (d *Disk) parent(kind Kind, path string) error {
	node, ok := d.entries[filepath.Dir(path)]
	if !ok {
		return pathError(kind, path, fs.ErrNotExist)
	}
	if !node.dir {
		return pathError(kind, path, fmt.Errorf("not a folder: %w", fs.ErrInvalid))
	}
	return nil
}

// Create implements disk.FS.
func (d *Disk) Create(path string) (disk.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	path = filepath.Clean(path)
	if err := d.parent(Create, path); err != nil {
		return nil, err
	}
	if d.entries[path] != nil {
		return nil, pathError(Create, path, fs.ErrExist)
	}
	node := &inode{mode: 0o600}
	d.entries[path] = node
	d.record(Create, path, "", node, nil)
	return &memoryFile{disk: d, node: node, path: path}, nil
}

// Open implements disk.FS.
func (d *Disk) Open(path string) (io.ReadCloser, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	path = filepath.Clean(path)
	node := d.entries[path]
	if node == nil {
		return nil, pathError(Open, path, fs.ErrNotExist)
	}
	if node.dir {
		return nil, pathError(Open, path, fs.ErrInvalid)
	}
	return io.NopCloser(bytes.NewReader(bytes.Clone(node.data))), nil
}

// Lstat implements disk.FS.
func (d *Disk) Lstat(path string) (fs.FileInfo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	path = filepath.Clean(path)
	node := d.entries[path]
	if node == nil {
		return nil, pathError(Lstat, path, fs.ErrNotExist)
	}
	return fileInfo{name: filepath.Base(path), size: int64(len(node.data)), node: *node}, nil
}

// Names implements disk.FS.
func (d *Disk) Names(dir string) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names(filepath.Clean(dir))
}

func (d *Disk) names(dir string) ([]string, error) {
	node := d.entries[dir]
	if node == nil {
		return nil, pathError(Names, dir, fs.ErrNotExist)
	}
	if !node.dir {
		return nil, pathError(Names, dir, fs.ErrInvalid)
	}
	var names []string
	for path := range d.entries {
		if path != dir && filepath.Dir(path) == dir {
			names = append(names, filepath.Base(path))
		}
	}
	sort.Strings(names)
	return names, nil
}

// Mkdir implements disk.FS.
func (d *Disk) Mkdir(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	path = filepath.Clean(path)
	if d.entries[path] != nil {
		return pathError(Mkdir, path, fs.ErrExist)
	}
	if err := d.parent(Mkdir, path); err != nil {
		return err
	}
	node := &inode{dir: true, mode: 0o750}
	d.entries[path] = node
	d.record(Mkdir, path, "", node, nil)
	return nil
}

// Rename implements disk.FS.
func (d *Disk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	from, to = filepath.Clean(from), filepath.Clean(to)
	node := d.entries[from]
	if node == nil {
		return pathError(Rename, from, fs.ErrNotExist)
	}
	if filepath.Dir(from) != filepath.Dir(to) || node.dir {
		return pathError(Rename, from, fmt.Errorf("not within one folder: %w", fs.ErrInvalid))
	}
	if old := d.entries[to]; old != nil && old.dir {
		return pathError(Rename, to, fs.ErrExist)
	}
	delete(d.entries, from)
	d.entries[to] = node
	d.record(Rename, from, to, node, nil)
	return nil
}

// Remove implements disk.FS.
func (d *Disk) Remove(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	path = filepath.Clean(path)
	node := d.entries[path]
	if node == nil {
		return pathError(Remove, path, fs.ErrNotExist)
	}
	if node.dir {
		if names, _ := d.names(path); len(names) > 0 {
			return pathError(Remove, path, fs.ErrExist)
		}
	}
	delete(d.entries, path)
	d.record(Remove, path, "", node, nil)
	return nil
}

// SyncDir implements disk.FS.
func (d *Disk) SyncDir(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	dir = filepath.Clean(dir)
	if d.entries[dir] == nil {
		return pathError(SyncDir, dir, fs.ErrNotExist)
	}
	d.record(SyncDir, dir, "", nil, nil)
	return nil
}

// Private implements disk.FS: everything here has one owner.
func (d *Disk) Private(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if node := d.entries[filepath.Clean(dir)]; node != nil && !node.dir {
		return pathError(Lstat, dir, disk.ErrNotPlain)
	}
	return nil
}

// Shared implements disk.FS: everything here has one owner.
func (d *Disk) Shared(string) error { return nil }

// Lock implements disk.FS.
func (d *Disk) Lock(path string) (disk.Lock, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	path = filepath.Clean(path)
	if err := d.parent(LockOp, path); err != nil {
		return nil, err
	}
	if d.locks[path] {
		return nil, disk.ErrLocked
	}
	if d.entries[path] == nil {
		node := &inode{mode: 0o640}
		d.entries[path] = node
		d.record(Create, path, "", node, nil)
	}
	d.locks[path] = true
	return &memoryLock{disk: d, path: path}, nil
}
