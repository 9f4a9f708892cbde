package disk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path/filepath"
)

// Staged is a file that is written, durable and verified under a temporary name,
// and waits to take its place.
type Staged struct {
	fsys    FS
	options Options
	temp    string // empty once committed or discarded
	path    string

	// Digest is the SHA-256 of the content in hex.
	Digest string
	// Size is the length of the content in bytes.
	Size int64
}

// Replace writes a file in one step: Stage and Commit.
func Replace(ctx context.Context, fsys FS, path string, write func(io.Writer) error, verify func(io.Reader) error, o Options) error {
	staged, err := Stage(ctx, fsys, path, write, verify, o)
	if err != nil {
		return err
	}
	return staged.Commit(ctx)
}

// Stage writes what will replace path to a temporary file in the same folder,
// with the mode, owner and access list of the file at path, makes it durable and
// reads it back: through verify, which has to compare all of it with what was
// meant to be written, or, if verify is nil, by comparing digests.
//
// Errors of the file system are *OutputError; those of write and verify come
// back wrapped; a canceled context gives its cause. In every case the temporary
// file is removed.
func Stage(ctx context.Context, fsys FS, path string, write func(io.Writer) error, verify func(io.Reader) error, o Options) (*Staged, error) {
	exists, err := CheckTarget(fsys, path)
	if err != nil {
		return nil, err
	}
	temp := tempName(path)
	file, err := fsys.Create(temp)
	if err != nil {
		return nil, Explain(path, "create a temporary file in "+filepath.Dir(path), err)
	}
	s := &Staged{fsys: fsys, options: o, temp: temp, path: path}
	sink := &sink{ctx: ctx, to: file}
	if verify == nil {
		sink.sum = sha256.New()
	}
	if err := s.fill(ctx, file, sink, write, exists); err != nil {
		return nil, s.fail(err)
	}
	if err := s.readBack(ctx, verify); err != nil {
		return nil, s.fail(err)
	}
	return s, nil
}

// fill writes the content and closes the file, which Windows wants before it
// can be renamed or removed.
func (s *Staged) fill(ctx context.Context, file File, sink *sink, write func(io.Writer) error, exists bool) error {
	err := s.fillOpen(ctx, file, sink, write, exists)
	closeErr := file.Close()
	if err == nil && closeErr != nil {
		err = Explain(s.path, "close the temporary file", closeErr)
	}
	return err
}

func (s *Staged) fillOpen(ctx context.Context, file File, sink *sink, write func(io.Writer) error, exists bool) error {
	from := ""
	if exists {
		from = s.path
	}
	if err := file.Inherit(from); errors.Is(err, ErrNotKept) {
		s.options.note(fmt.Sprintf("%s: %v", s.path, err))
	} else if err != nil {
		return Explain(s.path, "keep the mode and owner of the file", err)
	}
	buffer := &pieces{to: sink}
	err := write(buffer)
	if err == nil {
		err = buffer.flush()
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case sink.err != nil:
		return Explain(s.path, "write the temporary file", sink.err)
	case err != nil:
		return fmt.Errorf("write %s: %w", s.path, err)
	}
	if err := file.Sync(); err != nil {
		return Explain(s.path, "make the temporary file durable", err)
	}
	s.Size = sink.size
	if sink.sum != nil {
		s.Digest = text(sink.sum)
	}
	return nil
}

// readBack proves that the file holds what was meant to be written. Hashing is
// a good part of the work on a large file, so it is done once: of what is read
// if verify compares that, else also of what is written.
func (s *Staged) readBack(ctx context.Context, verify func(io.Reader) error) error {
	const op = "read the temporary file back"
	err := read(ctx, s.fsys, s.temp, s.options, func(r io.Reader) error {
		sum := sha256.New()
		through := io.TeeReader(r, sum)
		var wrong error
		if verify != nil {
			wrong = verify(through)
		}
		if source, ok := r.(*ctxReader); ok && (source.err != nil || ctx.Err() != nil) {
			return errors.Join(source.err, context.Cause(ctx))
		}
		if wrong != nil {
			return differs(s.path, op, wrong)
		}
		if _, err := io.Copy(io.Discard, through); err != nil {
			return err
		}
		if s.Digest != "" && text(sum) != s.Digest {
			return differs(s.path, op, nil)
		}
		s.Digest = text(sum)
		return nil
	})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	default:
		return Explain(s.path, op, err)
	}
}

func differs(path, op string, err error) error {
	return &OutputError{
		Path: path, Op: op, Err: err,
		Reason: "what was read back is not what was written",
		Remedy: "Check the disk, the network drive and programs that change files there, then run again.",
	}
}

// Commit gives the file its name in place of what has it now and makes that
// durable. It waits, within Options.Wait, for a program that holds the old file
// open. After an error the old file is untouched, unless the error is an
// OutputError with Replaced set; the temporary file is removed.
func (s *Staged) Commit(ctx context.Context) error {
	if s.temp == "" {
		return errors.New("commit of a file that is not staged")
	}
	err := s.options.whileBusy(ctx, s.path, func() error { return s.fsys.Rename(s.temp, s.path) })
	if err != nil {
		if ctx.Err() == nil {
			err = Explain(s.path, "put the new file in place of the old one", err)
		}
		return s.fail(err)
	}
	s.temp = ""
	if err := s.fsys.SyncDir(filepath.Dir(s.path)); err != nil {
		e := Explain(s.path, "make the new name durable", err)
		e.Replaced = true
		return e
	}
	return nil
}

// Discard removes the temporary file. It does nothing after Commit.
func (s *Staged) Discard() error {
	if s.temp == "" {
		return nil
	}
	temp := s.temp
	s.temp = ""
	if err := s.fsys.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the temporary file %s: %w", temp, err)
	}
	return nil
}

// fail removes the temporary file after err. If even that fails, the file is
// found by its name and removed by the next run.
func (s *Staged) fail(err error) error {
	if left := s.Discard(); left != nil {
		s.options.note(left.Error())
	}
	return err
}

// sink is the writer behind the buffer: it ends when the run is stopped, hashes
// if it has a sum, counts, and remembers the error of the file, so that it can be told from an
// error of whoever writes.
type sink struct {
	ctx  context.Context
	to   io.Writer
	sum  hash.Hash
	size int64
	err  error
}

func (s *sink) Write(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	n, err := s.to.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	s.err = err
	s.size += int64(n)
	if s.sum != nil {
		_, _ = s.sum.Write(p[:n]) // a hash never fails
	}
	return n, err
}
