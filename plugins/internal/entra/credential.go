package entra

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"time"

	"github.com/licexport/licexport/plugins/internal/entra/certfile"
	"github.com/licexport/licexport/plugins/internal/entra/certstore"
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
	if w.Settings.CertificatePath != "" || w.Settings.Thumbprint != "" {
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
		settings.Certificate, settings.Close, err = w.certificate(now)
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

// certificate takes the certificate from its file or from the certificate store, and
// checks that it is valid now. done gives it back.
func (w Words) certificate(now time.Time) (cert *certfile.Certificate, done func(), err error) {
	cert, done, where, err := w.findCertificate()
	switch {
	case err != nil:
		return nil, nil, err
	case now.After(cert.NotAfter()):
		err = w.expiredCertificate(where, cert.NotAfter())
	case now.Before(cert.NotBefore()):
		err = w.futureCertificate(where, cert.NotBefore())
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return cert, done, nil
}

// findCertificate also says where the certificate is.
func (w Words) findCertificate() (cert *certfile.Certificate, done func(), where string, err error) {
	file, thumbprint := w.Settings.CertificatePath, w.Settings.Thumbprint
	switch {
	case file != "" && thumbprint != "":
		return nil, nil, "", w.twoCertificates()
	case file == "" && thumbprint == "":
		return nil, nil, "", w.missingSetting("/client_certificate_path", signin.ClientCertificate)
	case thumbprint != "":
		store := cmp.Or(certstore.Location(w.Settings.CertificateStore), certstore.LocalMachine)
		cert, done, err = certstore.Find(store, thumbprint)
		if err != nil {
			return nil, nil, "", w.badStoreCertificate(store, err)
		}
		return cert, done, store.String(), nil
	}
	cert, err = certfile.Load(file, w.Settings.CertificateSecret.Reveal())
	if err != nil {
		return nil, nil, "", w.badCertificate(file, err)
	}
	return cert, func() {}, file, nil
}

// certificateSetting is the path of the setting that names the certificate.
func (w Words) certificateSetting() string {
	if w.Settings.Thumbprint != "" {
		return "/client_certificate_thumbprint"
	}
	return "/client_certificate_path"
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
