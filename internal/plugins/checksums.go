package plugins

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/problem"
)

// maxChecksumLines bounds a checksums file.
const maxChecksumLines = 10_000

// ReadChecksums reads a checksums.txt as release tools write it (lines of
// digest, white space, file name) and returns the digests of one plugin's
// program for all platforms, for Update.Files. Archives are passed over: their
// digest says nothing about the file that runs. file is for messages.
func ReadChecksums(r io.Reader, file, plugin string) (map[string]map[string]Digest, error) {
	// licexport-source-acme_1.2.0_linux_amd64, also in a directory that is named
	// so, with or without the version.
	program := regexp.MustCompile(`^` + regexp.QuoteMeta(name.File(plugin, "")) + `(?:_.*)?_(linux|windows|darwin|freebsd|openbsd|netbsd)_(amd64|arm64|386|arm)(?:_?v[0-9.]+)?(?:\.exe)?(?:/.*)?$`)
	found := map[string]map[string]Digest{}
	archives := 0
	scanner := bufio.NewScanner(r)
	for line := 1; scanner.Scan(); line++ {
		text := strings.TrimSpace(scanner.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if line > maxChecksumLines {
			return nil, fmt.Errorf("%s: more than %d lines", file, maxChecksumLines)
		}
		fields := strings.Fields(text)
		if len(fields) != 2 {
			return nil, fmt.Errorf("%s:%d: expected a digest and a file name", file, line)
		}
		digest, err := ParseDigest(fields[0])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
		target := strings.TrimPrefix(path.Clean(strings.TrimPrefix(fields[1], "*")), "dist/")
		if isArchive(target) {
			archives++
			continue
		}
		if m := program.FindStringSubmatch(strings.TrimPrefix(target, "raw/")); m != nil {
			platform := m[1] + "_" + m[2]
			if other, twice := found[platform]; twice && other[name.File(plugin, m[1])] != digest {
				return nil, fmt.Errorf("%s:%d: a second digest for %s", file, line, platform)
			}
			found[platform] = map[string]Digest{name.File(plugin, m[1]): digest}
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(found) == 0 {
		return nil, noProgram(file, plugin, archives)
	}
	return found, nil
}

func noProgram(file, plugin string, archives int) error {
	if archives > 0 {
		return problem.New(problem.Usage, fmt.Sprintf("%s lists archives only, no program of plugin %s", file, plugin),
			"A lock file needs the digests of the programs themselves. Ask the author to add them to the checksums, or run licexport plugin lock on each platform")
	}
	return fmt.Errorf("%s lists no program of plugin %s, such as %s_linux_amd64", file, plugin, name.File(plugin, ""))
}

func isArchive(file string) bool {
	for _, suffix := range []string{".zip", ".tar.gz", ".tgz", ".tar.xz", ".tar.zst", ".7z", ".deb", ".rpm", ".apk", ".json", ".sig", ".pem", ".txt"} {
		if strings.HasSuffix(strings.ToLower(file), suffix) {
			return true
		}
	}
	return false
}
