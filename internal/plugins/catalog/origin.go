package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/problem"
)

// Origin is where the archives of a release are. It need not be trusted.
type Origin struct {
	// Dir is a folder; empty means Address.
	Dir string
	// Address is that of a folder on a server, https.
	Address string
}

// Request asks an Installer for a plugin of the catalog. It does not ask the
// network; the error says what an origin lacks.
func (o Origin) Request(e Entry) (plugins.InstallRequest, error) {
	request := plugins.InstallRequest{Name: e.Name, SHA256: string(e.ArchiveDigest), Size: e.ArchiveBytes, Program: e.Program}
	if o.Dir == "" {
		request.From = strings.TrimRight(o.Address, "/") + "/" + url.PathEscape(e.Archive)
		return request, nil
	}
	request.From = filepath.Join(o.Dir, e.Archive)
	_, err := os.Stat(request.From)
	if !errors.Is(err, fs.ErrNotExist) {
		return request, nil // whoever opens it reports any other error
	}
	// The program itself will do, as whoever builds licexport has it.
	program := filepath.Join(o.Dir, name.File(e.Name, runtime.GOOS))
	if _, err := os.Stat(program); err == nil {
		return plugins.InstallRequest{From: program, Name: e.Name, SHA256: string(e.Program), Program: e.Program}, nil
	}
	return request, problem.New(problem.Usage, fmt.Sprintf("plugin %s: there is no file %s in the folder %s", e.Name, e.Archive, o.Dir),
		"Put the archive of this release there.")
}
