package config

import (
	"errors"
	"net/url"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// plugins reads where plugins of the release are fetched from.
func (r *reader) plugins(into *Plugins) strict.Value {
	return described("plugins", "Where licexport plugin install and update fetch plugins from", r.Fields(
		strict.Field{Key: "mirror", Doc: "Address (https) of a folder with the archives of the release, instead of the release's own", Value: r.mirror(&into.Mirror)},
		strict.Field{Key: "ca_file", Doc: "PEM file with certificate authorities to trust besides those of the system", Value: r.path(&into.CAFile)},
	))
}

func (r *reader) mirror(into *string) strict.Value {
	return strict.Value{Schema: strict.Schema{"type": "string", "format": "uri", "pattern": "^https://"}, Read: func(where string, n *yaml.Node) {
		var address string
		r.Text(&address).Read(where, n)
		if address == "" {
			return
		}
		if err := CheckMirror(address); err != nil {
			r.Errorf(n, "", "%s: %v", where, err)
			return
		}
		*into = address
	}}
}

// CheckMirror returns what is wrong with the address of a mirror, or nil.
func CheckMirror(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "":
		return errors.New("it must be the address of a folder that begins with https://")
	case u.Scheme != "https":
		return errors.New("it must begin with https://")
	case u.User != nil:
		return errors.New("it must not hold a user or a password; a mirror that asks for a sign-in is not supported, but files that somebody fetched from there are: --from DIR")
	case u.RawQuery != "" || u.Fragment != "":
		return errors.New("it must be the address of a folder, without ? and #")
	}
	return nil
}
