package disktest

import (
	"bytes"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
)

// What a loss of power leaves behind follows three rules, which are as strict as
// POSIX allows a file system to be:
//
//   - the content of a file is safe only up to its last sync; what was written
//     later may be there, lost, or there in part with zeros for the rest;
//   - a name (a file or folder made, renamed or removed) is safe only after a
//     sync of its folder; until then each such change survives or is lost on its
//     own, in any combination;
//   - a rename is one step: the name leads to the old file or to the new one.

// durable is what is on the disk for sure.
type durable struct {
	entries map[string]*inode
	data    map[*inode][]byte
}

// outcome is what becomes of content that was not synced.
type outcome string

const (
	kept outcome = "kept"
	lost outcome = "lost"
	torn outcome = "torn"
)

// maxSubsets is up to how many unsafe names all combinations are tried.
const maxSubsets = 5

// Changes returns the number of changes recorded since the last checkpoint.
func (d *Disk) Changes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.log)
}

// Change returns a recorded change.
func (d *Disk) Change(i int) Op {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.log[i].op
}

// Kill returns the disk as it is for other processes after the first n changes,
// if the program is killed then and the power stays on. Nothing is lost, and
// nothing becomes safe that was not.
func (d *Disk) Kill(n int) *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	copies := map[*inode]*inode{}
	dup := func(node *inode) *inode {
		if node == nil {
			return nil
		}
		if copies[node] == nil {
			c := *node
			c.data = bytes.Clone(d.base.data[node])
			copies[node] = &c
		}
		return copies[node]
	}
	k := &Disk{entries: map[string]*inode{}, locks: map[string]bool{}}
	k.base = durable{entries: map[string]*inode{}, data: map[*inode][]byte{}}
	for path, node := range d.base.entries {
		k.entries[path], k.base.entries[path] = dup(node), dup(node)
		k.base.data[dup(node)] = bytes.Clone(d.base.data[node])
	}
	for _, c := range d.log[:n] {
		node := dup(c.node)
		if c.op.Kind == Write {
			node.data = append(node.data, c.data...)
		}
		apply(k.entries, c.op, node)
		k.log = append(k.log, change{op: c.op, node: node, data: c.data})
	}
	return k
}

// Cuts returns every disk that a loss of power after the first n changes may
// leave behind, each with a name for messages.
func (d *Disk) Cuts(n int) iter.Seq2[string, *Disk] {
	d.mu.Lock()
	safe, written, unsafe := d.replay(n)
	d.mu.Unlock()
	outcomes := []outcome{kept}
	for node, data := range written {
		if !bytes.Equal(data, safe.data[node]) {
			outcomes = []outcome{kept, lost, torn}
			break
		}
	}
	return func(yield func(string, *Disk) bool) {
		for survives := range subsets(len(unsafe)) {
			for _, f := range outcomes {
				name := fmt.Sprintf("power lost after %d changes, unsynced names %v, unsynced data %s", n, survives, f)
				if !yield(name, rebuild(safe, written, unsafe, survives, f)) {
					return
				}
			}
		}
	}
}

// replay runs the first n changes. It returns what is safe, all content written,
// and the changes of names that are not safe.
func (d *Disk) replay(n int) (safe durable, written map[*inode][]byte, unsafe []change) {
	safe = durable{entries: maps.Clone(d.base.entries), data: maps.Clone(d.base.data)}
	written = maps.Clone(d.base.data)
	for _, c := range d.log[:n] {
		switch c.op.Kind {
		case Write:
			written[c.node] = append(bytes.Clone(written[c.node]), c.data...)
		case Sync:
			safe.data[c.node] = c.data
		case SyncDir:
			unsafe = slices.DeleteFunc(unsafe, func(u change) bool {
				if filepath.Dir(u.op.Path) != c.op.Path {
					return false
				}
				apply(safe.entries, u.op, u.node)
				return true
			})
		default:
			unsafe = append(unsafe, c)
		}
	}
	return safe, written, unsafe
}

// apply makes one change of a name.
func apply(entries map[string]*inode, op Op, node *inode) {
	switch op.Kind { //nolint:exhaustive // the other kinds change no name
	case Create, Mkdir:
		entries[op.Path] = node
	case Rename:
		delete(entries, op.Path)
		entries[op.To] = node
	case Remove:
		delete(entries, op.Path)
	}
}

func rebuild(safe durable, written map[*inode][]byte, unsafe []change, survives []bool, f outcome) *Disk {
	entries := maps.Clone(safe.entries)
	for i, c := range unsafe {
		if survives[i] {
			apply(entries, c.op, c.node)
		}
	}
	d := &Disk{entries: map[string]*inode{}, locks: map[string]bool{}}
	for path, node := range entries {
		if reachable(entries, path) {
			n := *node
			n.data = survivor(safe.data[node], written[node], f)
			d.entries[path] = &n
		}
	}
	d.checkpoint()
	return d
}

// reachable reports whether all folders above path are there.
func reachable(entries map[string]*inode, path string) bool {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if node := entries[dir]; node == nil || !node.dir {
			return false
		}
		if filepath.Dir(dir) == dir {
			return true
		}
	}
}

func survivor(safe, written []byte, f outcome) []byte {
	switch f {
	case kept:
		return bytes.Clone(written)
	case torn:
		half := bytes.Clone(written[:len(safe)+(len(written)-len(safe))/2])
		return append(half, make([]byte, len(written)-len(half))...)
	default:
		return bytes.Clone(safe)
	}
}

// subsets yields which of n changes survive: all combinations if they are few,
// else the telling ones (none, all, each beginning, each alone, each missing).
func subsets(n int) iter.Seq[[]bool] {
	return func(yield func([]bool) bool) {
		pick := func(in func(i int) bool) bool {
			s := make([]bool, n)
			for i := range s {
				s[i] = in(i)
			}
			return yield(s)
		}
		if n <= maxSubsets {
			for mask := range 1 << n {
				if !pick(func(i int) bool { return mask>>i&1 == 1 }) {
					return
				}
			}
			return
		}
		for k := range n + 1 {
			if !pick(func(i int) bool { return i < k }) ||
				!pick(func(i int) bool { return i == k }) ||
				!pick(func(i int) bool { return i != k }) {
				return
			}
		}
	}
}
