package doctor

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/inputfile"
)

// soon is how long before its end a certificate is warned of.
const soon = 30 * 24 * time.Hour

// maxCertificateFile bounds a file with a certificate, in bytes.
const maxCertificateFile = 1 << 20

// certificates looks when the certificates end that the settings of a source name as
// PEM files. The source itself warns about a PFX file. Nothing on this computer shows
// when a client secret ends.
func (d Doctor) certificates(source string, x export.Examined) []Check {
	var checks []Check
	for _, setting := range slices.Sorted(maps.Keys(x.Files)) {
		path := x.Files[setting]
		if path == x.CAFile {
			continue
		}
		if end, found := endOf(path); found {
			checks = append(checks, d.ends(fmt.Sprintf("certificate %s %s", source, setting), end))
		}
	}
	return checks
}

// page looks when the certificate of the page of serve ends.
func (d Doctor) page(context.Context) []Check {
	if d.File == nil || d.File.Page.Certificate == "" {
		return nil
	}
	end, found := endOf(d.File.Page.Certificate)
	if !found {
		return []Check{{
			Name: "certificate page", State: Fail, Found: d.File.Page.Certificate + " is no certificate that this account can read",
			Remedy: "licexport serve does not begin without it. Correct page.certificate in the configuration.",
		}}
	}
	c := d.ends("certificate page", end)
	if c.State != OK {
		c.Remedy = "Renew it, under the same path: licexport serve uses the new one within half a minute."
	}
	return []Check{c}
}

// endOf is when the first certificate of a PEM file ends: by convention that of the
// account, before those of its authorities.
func endOf(path string) (time.Time, bool) {
	data, err := inputfile.ReadFile(path)
	if err != nil || len(data) > maxCertificateFile {
		return time.Time{}, false
	}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			return cert.NotAfter, true
		}
	}
	return time.Time{}, false
}

func (d Doctor) ends(name string, end time.Time) Check {
	left := end.Sub(d.Clock.Now())
	days := int(left / (24 * time.Hour))
	c := Check{Name: name, State: OK, Found: fmt.Sprintf("valid until %s, %s", end.UTC().Format(time.DateOnly), count(days, "day"))}
	const remedy = "Make a new one beside it: docs/operators/upkeep.md, A new secret or certificate."
	switch {
	case left <= 0:
		c.State, c.Found, c.Remedy = Fail, "it ended on "+end.UTC().Format(time.DateOnly), remedy
	case left < soon:
		c.State, c.Remedy = Warning, remedy
	}
	return c
}
