package entra

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"time"

	"github.com/licexport/licexport/plugins/internal/entra/certfile"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// method finds the way to sign in. There is no chain that tries one after
// another: what is not set must not be tried, and what is set must not be
// passed over.
func (w Words) method() (signin.Method, error) {
	if w.Settings.Auth != "" && w.Settings.Auth != authAuto {
		return signin.Method(w.Settings.Auth), nil
	}
	var set []signin.Method
	if !w.Settings.ClientSecret.IsZero() {
		set = append(set, signin.ClientSecret)
	}
	if w.Settings.CertificatePath != "" {
		set = append(set, signin.ClientCertificate)
	}
	if w.Settings.FederatedTokenFile != "" {
		set = append(set, signin.WorkloadIdentity)
	}
	switch len(set) {
	case 0:
		return "", w.noCredential()
	case 1:
		return set[0], nil
	default:
		return "", w.severalCredentials(set)
	}
}

// signIn turns the settings into those of a sign-in, as far as this needs no
// network: what is missing, malformed or expired is found here.
func (w Words) signIn(where cloud, now time.Time) (signin.Settings, error) {
	way, err := w.method()
	if err != nil {
		return signin.Settings{}, err
	}
	settings := signin.Settings{
		Method: way, TenantID: w.Settings.TenantID, ClientID: w.Settings.ClientID,
		AuthorityHost: where.authority, Private: where.private,
	}
	if err := w.checkIDs(way); err != nil {
		return signin.Settings{}, err
	}
	switch way {
	case signin.ClientSecret:
		if w.Settings.ClientSecret.IsZero() {
			return signin.Settings{}, w.missingSetting("/client_secret", way)
		}
		settings.Secret = w.Settings.ClientSecret.Reveal()
	case signin.ClientCertificate:
		settings.Certificate, err = w.certificate(now)
	case signin.WorkloadIdentity:
		settings.TokenFile, err = w.tokenFile()
	case signin.ManagedIdentity, signin.AzureCLI:
	}
	return settings, err
}

// checkIDs checks tenant_id and client_id as far as the way needs them.
func (w Words) checkIDs(way signin.Method) error {
	application := way == signin.ClientSecret || way == signin.ClientCertificate || way == signin.WorkloadIdentity
	switch {
	case application && w.Settings.TenantID == "":
		return w.missingSetting("/tenant_id", way)
	case application && w.Settings.ClientID == "":
		return w.missingSetting("/client_id", way)
	case w.Settings.TenantID != "" && !isTenant(w.Settings.TenantID):
		return w.badTenant(w.Settings.TenantID)
	case w.Settings.ClientID != "" && !isGUID(w.Settings.ClientID):
		return w.badClient(w.Settings.ClientID)
	default:
		return nil
	}
}

func isGUID(text string) bool {
	return regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`).MatchString(text)
}

// isTenant accepts a GUID or a domain name. Names like "common" would sign in
// to no tenant in particular.
func isTenant(text string) bool {
	return isGUID(text) || regexp.MustCompile(`^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+$`).MatchString(text)
}

// certificate reads the file and checks that the certificate is valid now.
func (w Words) certificate(now time.Time) (*certfile.Certificate, error) {
	if w.Settings.CertificatePath == "" {
		return nil, w.missingSetting("/client_certificate_path", signin.ClientCertificate)
	}
	cert, err := certfile.Load(w.Settings.CertificatePath, w.Settings.CertificateSecret.Reveal())
	if err != nil {
		return nil, w.badCertificate(w.Settings.CertificatePath, err)
	}
	if now.After(cert.NotAfter()) {
		return nil, w.expiredCertificate(w.Settings.CertificatePath, cert.NotAfter())
	}
	if now.Before(cert.NotBefore()) {
		return nil, w.futureCertificate(w.Settings.CertificatePath, cert.NotBefore())
	}
	return cert, nil
}

// expiryNotice is how long before its end a certificate is warned about.
const expiryNotice = 30 * 24 * time.Hour

// expiresSoon reports whether the certificate, if there is one, ends soon.
func expiresSoon(cert *certfile.Certificate, now time.Time) bool {
	return cert != nil && cert.NotAfter().Sub(now) < expiryNotice
}

// tokenFile checks that the file is there. It is read at sign-in, because its
// issuer replaces it often.
func (w Words) tokenFile() (string, error) {
	if w.Settings.FederatedTokenFile == "" {
		return "", w.missingSetting("/federated_token_file", signin.WorkloadIdentity)
	}
	info, err := os.Stat(w.Settings.FederatedTokenFile)
	switch {
	case err != nil:
	case info.IsDir():
		err = errors.New("it is a directory")
	case info.Mode().IsRegular() && info.Size() == 0:
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", w.UnreadableFile("federated_token_file", "/federated_token_file", w.Settings.FederatedTokenFile, err)
	}
	return w.Settings.FederatedTokenFile, nil
}

// reason is why a file cannot be used, without repeating its path.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
