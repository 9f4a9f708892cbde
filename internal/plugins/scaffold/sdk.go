package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/licexport/licexport/internal/problem"
)

// sdkModule is the module that has the SDK.
const sdkModule = "github.com/licexport/licexport"

// setSDK says where the SDK comes from.
func (v *values) setSDK(o Options) error {
	switch {
	case isRelease(o.SDKVersion):
		v.SDKVersion = releaseOf(o.SDKVersion)
		v.Release = v.SDKVersion
	case o.SDKDir != "":
		v.SDKVersion, v.Release = "v0.0.0", "latest"
	default:
		return problem.New(problem.Usage, fmt.Sprintf("this licexport is no release (%q), so no SDK belongs to it", o.SDKVersion),
			"Name a checkout of licexport to work against: --sdk-dir DIR")
	}
	if o.SDKDir == "" {
		return nil
	}
	dir, err := filepath.Abs(o.SDKDir)
	if err != nil {
		return fmt.Errorf("find the SDK: %w", err)
	}
	if err := checkCheckout(dir); err != nil {
		return err
	}
	v.SDKDir = modulePath(dir)
	return nil
}

// checkCheckout makes sure that a directory is what people mean by it.
func checkCheckout(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is no checkout of licexport: it has no go.mod", dir)
	}
	if err != nil {
		return fmt.Errorf("look at the checkout of licexport: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) == "module "+sdkModule {
			return nil
		}
	}
	return fmt.Errorf("%s is no checkout of licexport: its go.mod is that of another module", dir)
}

// modulePath is a path in the form of go.mod: with slashes, quoted if need be.
func modulePath(path string) string {
	path = filepath.ToSlash(path)
	if strings.ContainsAny(path, " \t\"'`,()[]") {
		return strconv.Quote(path)
	}
	return path
}
