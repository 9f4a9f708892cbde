package main

import (
	"encoding/json"
	"errors"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/opencontainers/go-digest"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

// blobs are what the archive holds, each named by its digest, and the index on top.
type blobs struct {
	content map[digest.Digest][]byte
	top     []byte
}

func newBlobs() *blobs { return &blobs{content: map[digest.Digest][]byte{}} }

func (b *blobs) add(mediaType string, content []byte) v1.Descriptor {
	d := digest.FromBytes(content)
	b.content[d] = content
	return v1.Descriptor{MediaType: mediaType, Digest: d, Size: int64(len(content))}
}

func (b *blobs) addJSON(mediaType string, value any) (v1.Descriptor, error) {
	content, err := json.Marshal(value)
	if err != nil {
		return v1.Descriptor{}, err
	}
	return b.add(mediaType, content), nil
}

// write writes the archive, complete or not at all.
func (b *blobs) write(to string, when time.Time) (err error) {
	layout, err := json.Marshal(v1.ImageLayout{Version: v1.ImageLayoutVersion})
	if err != nil {
		return err
	}
	files := []file{{name: v1.ImageLayoutFile, content: layout}, {name: v1.ImageIndexFile, content: b.top}}
	for d, content := range b.content {
		files = append(files, file{name: path.Join(v1.ImageBlobsDir, d.Algorithm().String(), d.Encoded()), content: content})
	}
	temp, err := os.CreateTemp(filepath.Dir(to), ".image-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	err = errors.Join(writeTar(temp, withFolders(files), when), temp.Chmod(0o644), temp.Close())
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), to)
}
