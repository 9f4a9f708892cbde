package sdkhttp

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"strings"
	"time"
)

// DescribeCertificate says in one sentence who issued a certificate that was not
// trusted: by that name people find out which proxy or firewall inspects their
// connections. It is empty if err does not say.
func DescribeCertificate(err error) string {
	chain := presented(err)
	if len(chain) == 0 {
		return ""
	}
	first, top := chain[0], chain[len(chain)-1]
	text := "The certificate was issued by " + name(first.Issuer)
	if name(top.Issuer) != name(first.Issuer) {
		text += ", under " + name(top.Issuer)
	}
	wrong := x509.HostnameError{}
	if errors.As(err, &wrong) {
		text += ", for " + names(first)
	}
	if expired(err) {
		text += fmt.Sprintf(", and is valid from %s to %s", first.NotBefore.UTC().Format(time.DateOnly), first.NotAfter.UTC().Format(time.DateOnly))
	}
	return text + "."
}

// expired reports whether a certificate is refused because of the time alone.
func expired(err error) bool {
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok && invalid.Reason == x509.Expired
}

// presented is the chain that the server has sent, as far as err tells.
func presented(err error) []*x509.Certificate {
	if failed, ok := errors.AsType[*tls.CertificateVerificationError](err); ok && len(failed.UnverifiedCertificates) > 0 {
		return failed.UnverifiedCertificates
	}
	var one *x509.Certificate
	if unknown, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		one = unknown.Cert
	} else if wrong, ok := errors.AsType[x509.HostnameError](err); ok {
		one = wrong.Certificate
	} else if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		one = invalid.Cert
	}
	if one == nil {
		return nil
	}
	return []*x509.Certificate{one}
}

// name is what people call an authority.
func name(n pkix.Name) string {
	switch {
	case n.CommonName == "" && n.String() == "":
		return "nobody by name"
	case n.CommonName == "":
		return n.String()
	case len(n.Organization) > 0 && n.Organization[0] != n.CommonName:
		return fmt.Sprintf("%q (%s)", n.CommonName, n.Organization[0])
	default:
		return fmt.Sprintf("%q", n.CommonName)
	}
}

// names are the first of those that a certificate is for.
func names(cert *x509.Certificate) string {
	const most = 5
	var all []string
	all = append(all, cert.DNSNames...)
	for _, address := range cert.IPAddresses {
		all = append(all, address.String())
	}
	switch {
	case len(all) == 0:
		return "no name at all"
	case len(all) > most:
		return strings.Join(all[:most], ", ") + ", …"
	default:
		return strings.Join(all, ", ")
	}
}
