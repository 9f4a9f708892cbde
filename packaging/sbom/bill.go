package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// about is what a program does not say of itself.
type about struct{ version, publisher, license string }

// bill reads a program and returns its bill of materials.
func (a about) bill(program string) ([]byte, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, fmt.Errorf("read what %s was built of: %w", program, err)
	}
	digest, err := sha256sum(program)
	if err != nil {
		return nil, err
	}
	b := bom{Format: "CycloneDX", Spec: "1.6", Version: 1}
	b.Metadata.Component = a.itself(program, digest, info)
	b.Components = append(b.Components, standardLibrary(info.GoVersion))
	for _, m := range info.Deps {
		c, err := moduleComponent(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", program, err)
		}
		b.Components = append(b.Components, c)
	}
	// Which module needs which is not in a program, so all belong to it alike.
	all := dependency{Ref: b.Metadata.Component.Ref}
	for _, c := range b.Components {
		all.On = append(all.On, c.Ref)
		b.Dependencies = append(b.Dependencies, dependency{Ref: c.Ref})
	}
	b.Dependencies = append([]dependency{all}, b.Dependencies...)
	return encode(b)
}

func (a about) itself(program, digest string, info *debug.BuildInfo) component {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	purl := fmt.Sprintf("%s?goarch=%s&goos=%s", purl(info.Main.Path, "v"+a.version), settings["GOARCH"], settings["GOOS"])
	if sub, found := strings.CutPrefix(info.Path, info.Main.Path+"/"); found {
		purl += "#" + sub
	}
	c := component{
		Type: "application", Ref: purl, Publisher: a.publisher, PURL: purl, Version: a.version,
		Name:   strings.TrimSuffix(filepath.Base(program), ".exe"),
		Hashes: []hash{{"SHA-256", digest}},
	}
	if a.license != "" {
		c.Licenses = []license{{a.license}}
	}
	return c
}

func standardLibrary(version string) component {
	version = strings.TrimPrefix(strings.Fields(version)[0], "go")
	purl := purl("std", version)
	return component{Type: "library", Ref: purl, Name: "std", Version: version, PURL: purl, Scope: "required"}
}

// moduleComponent is a module, or that which replaces it. Its hash is that of go.sum
// (https://go.dev/ref/mod#go-sum-files), in hexadecimal digits.
func moduleComponent(m *debug.Module) (component, error) {
	if m.Replace != nil {
		m = m.Replace
	}
	c := component{Type: "library", Name: m.Path, Version: m.Version, PURL: purl(m.Path, m.Version), Scope: "required"}
	c.Ref = c.PURL
	if sum, found := strings.CutPrefix(m.Sum, "h1:"); found {
		digest, err := base64.StdEncoding.DecodeString(sum)
		if err != nil {
			return component{}, fmt.Errorf("the hash of %s: %w", m.Path, err)
		}
		c.Hashes = []hash{{"SHA-256", hex.EncodeToString(digest)}}
	}
	return c, nil
}

// purl is the name of a module among all packages of the world
// (https://github.com/package-url/purl-spec).
func purl(path, version string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return "pkg:golang/" + strings.Join(parts, "/") + "@" + strings.ReplaceAll(version, "+", "%2B")
}

func sha256sum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func encode(b bom) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(b)
	return out.Bytes(), err
}
