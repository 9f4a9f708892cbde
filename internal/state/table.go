package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"github.com/licexport/licexport/internal/license"
)

// zstdWindow bounds the memory of compressing, and with it of decompressing.
const zstdWindow = 1 << 20

// writeTable stores a table, compressed.
func (f folder) writeTable(ctx context.Context, path string, t *license.Table) error {
	return f.write(ctx, path, func(w io.Writer) error {
		z, err := zstd.NewWriter(w,
			zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow))
		if err != nil {
			return err
		}
		return errors.Join(t.Encode(z), z.Close())
	})
}

// readTable loads a stored table. One that is not there or is damaged is a
// *CorruptError.
func (f folder) readTable(name string) (*license.Table, error) {
	file, err := f.fsys.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damagedTable(f.dir, name, "it is not there", nil)
	}
	if err != nil {
		return nil, unreadable(f.path(name), err)
	}
	table, err := decodeTable(file)
	if closeErr := file.Close(); err == nil && closeErr != nil {
		return nil, unreadable(f.path(name), closeErr)
	}
	if e, ok := errors.AsType[*license.DecodeError](err); ok && e.Newer > 0 {
		return nil, newer(f.dir, name, e.Newer, e.Known)
	}
	if err != nil {
		return nil, damagedTable(f.dir, name, "its content is damaged", err)
	}
	return table, nil
}

func decodeTable(r io.Reader) (*license.Table, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	table, err := license.Decode(z)
	if err != nil {
		return nil, err
	}
	// Reading to the end lets zstd check its checksum.
	if n, err := io.Copy(io.Discard, z); err != nil || n > 0 {
		return nil, errors.Join(err, fmt.Errorf("%d bytes after the end of the table", n))
	}
	return table, nil
}

func tableName(digest string) string { return filepath.Join(tablesDir, digest+tableEnd) }
