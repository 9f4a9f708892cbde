package plugins

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/licexport/licexport/internal/inputfile"
)

// Digest is the SHA-256 of a file as it stands in lock files: "sha256:" and 64
// lower-case hexadecimal digits.
type Digest string

const digestPrefix = "sha256:"

// ParseDigest reads a digest with or without its prefix, in upper or lower case.
func ParseDigest(s string) (Digest, error) {
	digits := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), digestPrefix)
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != sha256.Size {
		return "", fmt.Errorf("%q is not a SHA-256: it takes 64 hexadecimal digits", s)
	}
	return Digest(digestPrefix + digits), nil
}

// HashFile returns the digest of a file.
func HashFile(path string) (Digest, error) {
	f, err := inputfile.Open(path)
	if err != nil {
		return "", fmt.Errorf("hash the plugin: %w", err)
	}
	defer func() { _ = f.Close() }()
	return hashReader(f)
}

func hashReader(r io.Reader) (Digest, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("hash the plugin: %w", err)
	}
	return digestOf(h.Sum(nil)), nil
}

func digestOf(sum []byte) Digest { return Digest(digestPrefix + hex.EncodeToString(sum)) }

func (d Digest) hex() string { return strings.TrimPrefix(string(d), digestPrefix) }
