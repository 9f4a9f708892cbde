package main

import (
	"bytes"
	"cmp"
	_ "embed" // The description is a file of its own, so that it reads as one.
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"github.com/google/uuid"
)

// upgradeCode names licexport to Windows Installer, whatever the version and the
// processor. It must never change: an installer replaces what has the same one
// (https://learn.microsoft.com/windows/win32/msi/upgradecode).
const upgradeCode = "2B9F3A0E-8C41-5C0B-9E56-7D1E5F0A6C31"

//go:embed licexport.wxs.tmpl
var descriptionTemplate string

// installer is what the description of the installer says.
type installer struct {
	// Version is that of the program, ProductVersion what Windows Installer compares.
	Version, ProductVersion string
	// ProductCode is one for each version and processor.
	ProductCode string
	UpgradeCode string
	Publisher   string
	Homepage    string
	// Template says for which processors the installer is.
	Template string
	Root     *folder
}

// newPackage describes the installer of a version for a platform, as yet without
// files.
func newPackage(version, platform, publisher, homepage string) (*installer, error) {
	template, ok := map[string]string{"windows_amd64": "x64;1033", "windows_arm64": "Arm64;1033"}[platform]
	if !ok {
		return nil, fmt.Errorf("there is no installer for the platform %q", platform)
	}
	product, err := productVersion(version)
	if err != nil {
		return nil, err
	}
	return &installer{
		Version: version, ProductVersion: product, UpgradeCode: upgradeCode, Template: template,
		ProductCode: derived("product " + version + " " + platform),
		Publisher:   cmp.Or(publisher, "licexport"), Homepage: homepage,
	}, nil
}

// productVersion is a version as Windows Installer takes it: three numbers, the first
// two up to 255, the third up to 65535
// (https://learn.microsoft.com/windows/win32/msi/productversion). What marks a
// version before the release is left out.
func productVersion(version string) (string, error) {
	m := regexp.MustCompile(`^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$`).FindStringSubmatch(version)
	if m == nil {
		return "", fmt.Errorf("the version %q does not begin with three numbers", version)
	}
	for i, limit := range []int{255, 255, 65535} {
		if n, err := strconv.Atoi(m[i+1]); err != nil || n > limit {
			return "", fmt.Errorf("the version %q cannot be that of an installer: %s is more than %d", version, m[i+1], limit)
		}
	}
	return strings.Join(m[1:4], "."), nil
}

// derived is an identifier that is the same for the same name each time (RFC 9562,
// version 5).
func derived(name string) string {
	return strings.ToUpper(uuid.NewSHA1(uuid.MustParse(upgradeCode), []byte(name)).String())
}

// description is what wixl reads.
func (p *installer) description() ([]byte, error) {
	t, err := template.New("licexport.wxs").Funcs(template.FuncMap{
		"xml": func(text string) (string, error) {
			var b bytes.Buffer
			err := xml.EscapeText(&b, []byte(text))
			return b.String(), err
		},
	}).Parse(descriptionTemplate)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, p)
	return b.Bytes(), err
}

// variables are for the shell.
func (p *installer) variables() string {
	return fmt.Sprintf("TEMPLATE='%s'\nPUBLISHER='%s'\n", p.Template, strings.ReplaceAll(p.Publisher, "'", ""))
}

// program is the file licexport.exe.
func (p *installer) program() *file {
	for _, f := range p.Root.Files {
		if f.Name == "licexport.exe" {
			return f
		}
	}
	return nil
}
