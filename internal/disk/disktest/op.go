package disktest

import "fmt"

// Kind is the kind of an operation of a file system.
type Kind string

// Kinds of operations.
const (
	Create  Kind = "create"
	Write   Kind = "write"
	Inherit Kind = "inherit"
	Sync    Kind = "sync"
	Close   Kind = "close"
	Open    Kind = "open"
	Read    Kind = "read"
	Lstat   Kind = "lstat"
	Names   Kind = "names"
	Mkdir   Kind = "mkdir"
	Rename  Kind = "rename"
	Remove  Kind = "remove"
	SyncDir Kind = "syncdir"
	LockOp  Kind = "lock"
	Note    Kind = "note"
)

// Op is one operation.
type Op struct {
	// Index counts the operations from 0.
	Index int
	Kind  Kind
	// Path is the file or folder; To the new name in a rename.
	Path, To string
}

// String describes the operation in one line.
func (o Op) String() string {
	if o.To != "" {
		return fmt.Sprintf("%d %s %s -> %s", o.Index, o.Kind, o.Path, o.To)
	}
	return fmt.Sprintf("%d %s %s", o.Index, o.Kind, o.Path)
}
