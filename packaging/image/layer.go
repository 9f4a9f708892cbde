package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/opencontainers/go-digest"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

// file is an entry of a layer. One whose name ends with a slash is a folder.
type file struct {
	name    string
	content []byte
	// link is where a symbolic link leads.
	link string
	// mode of a file is 0644 if it is 0.
	mode int64
	// owner is the number of account and group; 0 is root.
	owner int
}

// layer is a layer that is among the blobs.
type layer struct {
	packed v1.Descriptor
	// unpacked is the digest before compression.
	unpacked digest.Digest
}

// layer packs files, in the order of their names, with the folders above them.
func (b *blobs) layer(files []file, when time.Time) (layer, error) {
	var packed bytes.Buffer
	compress := gzip.NewWriter(&packed)
	hash := digest.Canonical.Digester()
	if err := writeTar(io.MultiWriter(compress, hash.Hash()), withFolders(files), when); err != nil {
		return layer{}, fmt.Errorf("make a layer: %w", err)
	}
	if err := compress.Close(); err != nil {
		return layer{}, err
	}
	return layer{packed: b.add(v1.MediaTypeImageLayerGzip, packed.Bytes()), unpacked: hash.Digest()}, nil
}

// withFolders sorts files, and adds the folders that they are in.
func withFolders(files []file) []file {
	named := map[string]file{}
	for _, f := range files {
		named[f.name] = f
		for dir := path.Dir(strings.TrimSuffix(f.name, "/")); dir != "."; dir = path.Dir(dir) {
			if _, there := named[dir+"/"]; !there {
				named[dir+"/"] = file{name: dir + "/", mode: 0o755}
			}
		}
	}
	all := make([]file, 0, len(named))
	for _, f := range named {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	return all
}

func writeTar(to io.Writer, files []file, when time.Time) error {
	out := tar.NewWriter(to)
	for _, f := range files {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.content)), Mode: cmp.Or(f.mode, 0o644),
			Uid: f.owner, Gid: f.owner, ModTime: when, Format: tar.FormatPAX,
		}
		switch {
		case strings.HasSuffix(f.name, "/"):
			header.Typeflag = tar.TypeDir
		case f.link != "":
			header.Typeflag, header.Linkname, header.Mode = tar.TypeSymlink, f.link, 0o777
		}
		if err := out.WriteHeader(header); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if _, err := out.Write(f.content); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return out.Close()
}
