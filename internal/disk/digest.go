package disk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// bufferSize is the size of the pieces in which files are read and written.
const bufferSize = 256 << 10

// Digest returns the SHA-256 of a file in hex, waiting for a program that holds
// the file open.
func Digest(ctx context.Context, fsys FS, path string, o Options) (string, error) {
	sum := sha256.New()
	err := read(ctx, fsys, path, o, func(r io.Reader) error {
		_, err := io.CopyBuffer(sum, r, make([]byte, bufferSize))
		return err
	})
	if err != nil {
		return "", err
	}
	return text(sum), nil
}

// read opens a file, hands it over and closes it.
func read(ctx context.Context, fsys FS, path string, o Options, use func(io.Reader) error) error {
	var file io.ReadCloser
	err := o.whileBusy(ctx, path, func() (err error) {
		file, err = fsys.Open(path)
		return err
	})
	if err != nil {
		return err
	}
	err = use(&ctxReader{ctx: ctx, from: file})
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

func text(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

// ctxReader ends a long read when the run is stopped, and remembers the error of
// the file, so that it can be told from what the reader made of the content.
type ctxReader struct {
	ctx  context.Context
	from io.Reader
	err  error
}

func (r *ctxReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	n, err := r.from.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}
