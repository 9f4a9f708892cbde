package fileplace

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// identity is how the system tells one file or folder from another: what
// os.SameFile compares. Zero is none.
type identity struct{ volume, file uint64 }

// key makes a short text of the identity of a folder and a name in it.
func (i identity) key(name string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%x %x %s", i.volume, i.file, name))
	return hex.EncodeToString(sum[:8])
}
