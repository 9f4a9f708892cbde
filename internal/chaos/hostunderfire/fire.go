//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"syscall"

	"github.com/licexport/licexport/internal/chaos/orders"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
)

// fire decides, before each operation of the file system, what happens to it.
type fire struct {
	orders  orders.Orders
	journal *os.File
	liar    *liar
	full    error // what every operation that needs space fails with
}

// openFire is the real file system under fire.
func openFire(o orders.Orders) (disk.FS, error) {
	journal, err := os.OpenFile(o.Journal, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	f := &fire{orders: o, journal: journal, liar: &liar{FS: disk.OS()}}
	return disktest.NewFaulty(f.liar, f.decide), nil
}

func (f *fire) decide(op disktest.Op) error {
	if err := orders.WriteOp(f.journal, op); err != nil {
		return fmt.Errorf("the journal of the campaign: %w", err)
	}
	for _, s := range f.orders.Strikes {
		if s.At != op.Index {
			continue
		}
		if err := f.strike(s); err != nil {
			return err
		}
	}
	if f.full != nil && needsSpace(op.Kind) {
		return f.full
	}
	return nil
}

func (f *fire) strike(s orders.Strike) error {
	switch s.Do {
	case orders.Fail:
		err := errnos()[s.Error]
		if s.Lasting {
			f.full = err
			return nil // strikes this operation, too, if it is of that kind
		}
		return err
	case orders.Lie:
		f.liar.lie = true
	case orders.Kill:
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal may take a moment
	case orders.Terminate:
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	}
	return nil
}

func errnos() map[string]error {
	return map[string]error{
		"ENOSPC": syscall.ENOSPC, "EACCES": syscall.EACCES, "EIO": syscall.EIO, "EROFS": syscall.EROFS, "ESTALE": syscall.ESTALE,
	}
}

// needsSpace names what fails on a full disk.
func needsSpace(k disktest.Kind) bool {
	switch k {
	case disktest.Create, disktest.Write, disktest.Mkdir, disktest.Sync:
		return true
	default:
		return false
	}
}

// liar is a file system that may write something else than it should.
type liar struct {
	disk.FS
	lie bool // about the next write
}

// Create implements disk.FS.
func (l *liar) Create(path string) (disk.File, error) {
	file, err := l.FS.Create(path)
	if err != nil {
		return nil, err
	}
	return &lyingFile{File: file, liar: l}, nil
}

type lyingFile struct {
	disk.File
	liar *liar
}

// Write flips a bit in the middle if that was ordered.
func (f *lyingFile) Write(p []byte) (int, error) {
	if !f.liar.lie || len(p) == 0 {
		return f.File.Write(p)
	}
	f.liar.lie = false
	p = bytes.Clone(p)
	p[len(p)/2] ^= 1
	return f.File.Write(p)
}
