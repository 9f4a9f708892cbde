package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/problem"
)

// FileName is the name of the catalog, beside the licexport program.
const FileName = "licexport.catalog.json"

// format is the only version of the file's format so far.
const format = 1

// maxBytes bounds the file.
const maxBytes = 1 << 20

// Catalog is what a release offers for one platform.
type Catalog struct {
	// Path of the file that it was read from.
	Path string `json:"-"`
	// Missing reports that there is no such file, as beside a licexport that
	// somebody built; then Plugins is empty.
	Missing bool `json:"-"`

	Format int `json:"format"`
	// Release is the version of licexport, Platform as in linux_amd64.
	Release  string `json:"release"`
	Platform string `json:"platform"`
	// Plugins by name.
	Plugins []Entry `json:"plugins"`
}

// Entry is one plugin.
type Entry struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Archive is the name of the file that the program comes in, ArchiveDigest and
	// ArchiveBytes what it must be.
	Archive       string         `json:"archive"`
	ArchiveDigest plugins.Digest `json:"archive_sha256"`
	ArchiveBytes  int64          `json:"archive_bytes"`
	// Program is the digest of the program in it.
	Program plugins.Digest `json:"program_sha256"`
	// Experimental, Env and SettingsEnv as in plugins.Entry.
	Experimental string   `json:"experimental,omitempty"`
	Env          []string `json:"env,omitempty"`
	SettingsEnv  []string `json:"settings_env"`
}

// Read reads the catalog in the folder of the licexport program, whose version is
// given. One that other accounts can change, that is for another release or
// platform or that cannot be read is an error.
func Read(hostDir, version string, owners ownership.Rule) (*Catalog, error) {
	path := filepath.Join(hostDir, FileName)
	if err := owners.File("catalog of plugins", path); err != nil {
		return nil, err
	}
	data, err := inputfile.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Catalog{Path: path, Missing: true, Release: version, Platform: plugins.Platform()}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the catalog of plugins: %w", err)
	}
	c, err := parse(data)
	if err != nil {
		return nil, problem.New(problem.Usage, fmt.Sprintf("the catalog of plugins %s cannot be used: %v", path, err), "Copy all files of the release again, all together.")
	}
	c.Path = path
	if c.Release != version || c.Platform != plugins.Platform() {
		return nil, problem.New(problem.Usage,
			fmt.Sprintf("the catalog of plugins %s belongs to licexport %s for %s, and this is %s for %s", path, c.Release, c.Platform, version, plugins.Platform()),
			"Copy all files of the release, all together: the programs, the plugins, licexport.lock and "+FileName+".")
	}
	return c, nil
}

func parse(data []byte) (*Catalog, error) {
	if len(data) > maxBytes {
		return nil, fmt.Errorf("it is larger than %d KiB", maxBytes>>10)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	c := &Catalog{}
	if err := d.Decode(c); err != nil {
		return nil, fmt.Errorf("it is no such file: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its end")
	}
	if c.Format != format {
		return nil, fmt.Errorf("its format is %d, not %d", c.Format, format)
	}
	seen := map[string]bool{}
	for i := range c.Plugins {
		e := &c.Plugins[i]
		if err := e.check(); err != nil {
			return nil, err
		}
		if seen[e.Name] {
			return nil, fmt.Errorf("plugin %s is in it twice", e.Name)
		}
		seen[e.Name] = true
	}
	return c, nil
}

func (e *Entry) check() error {
	if err := name.Check(e.Name); err != nil {
		return err
	}
	if e.Version == "" || e.ArchiveBytes <= 0 || e.SettingsEnv == nil {
		return fmt.Errorf("plugin %s lacks its version, the size of its archive or its settings_env", e.Name)
	}
	if e.Archive == "" || strings.ContainsAny(e.Archive, `/\:?#%`) || !filepath.IsLocal(e.Archive) {
		return fmt.Errorf("plugin %s: %q is no name of a file", e.Name, e.Archive)
	}
	for _, d := range []plugins.Digest{e.ArchiveDigest, e.Program} {
		if parsed, err := plugins.ParseDigest(string(d)); err != nil || parsed != d {
			return fmt.Errorf(`plugin %s: a digest is "sha256:" and 64 hexadecimal digits, not %q`, e.Name, d)
		}
	}
	return nil
}

// Find returns the entry of a plugin.
func (c *Catalog) Find(plugin string) (Entry, bool) {
	for _, e := range c.Plugins {
		if e.Name == plugin {
			return e, true
		}
	}
	return Entry{}, false
}

// Names lists the plugins, sorted.
func (c *Catalog) Names() []string {
	var names []string
	for _, e := range c.Plugins {
		names = append(names, e.Name)
	}
	slices.Sort(names)
	return names
}

// Encode returns the content of the file. The same catalog gives the same bytes.
func (c *Catalog) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the catalog of plugins: %w", err)
	}
	return append(text, '\n'), nil
}

// Update is what the lock file learns of the plugin.
func (e Entry) Update() plugins.Update {
	env := e.Env
	if env == nil {
		env = []string{} // none, whatever an older entry says
	}
	return plugins.Update{Version: e.Version, Env: env, SettingsEnv: e.SettingsEnv, Experimental: &e.Experimental}
}
