package protected

import (
	"os"
	"path/filepath"
)

// credentialPrefix marks our credentials among those of other programs.
const credentialPrefix = "licexport."

// credentials are what systemd hands to this service: files in a folder that only
// this service can read, and only while it runs. Both names are looked for, so that a
// unit may say LoadCredential=NAME:… as well.
type credentials struct{ dir string }

func (c credentials) get(name string) (string, error) {
	content, err := read(filepath.Join(c.dir, credentialPrefix+name))
	if os.IsNotExist(err) {
		content, err = read(filepath.Join(c.dir, name))
	}
	return string(content), err
}

// list lists nothing: what is handed out is listed where it is kept.
func (credentials) list() ([]Entry, error) { return nil, nil }
