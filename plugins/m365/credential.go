package main

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"time"

	"github.com/licexport/licexport/plugins/m365/certfile"
	"github.com/licexport/licexport/plugins/m365/signin"
)

// method finds the way to sign in. There is no chain that tries one after
// another: what is not set must not be tried, and what is set must not be
// passed over.
func method(cfg config) (signin.Method, error) {
	if cfg.Auth != "" && cfg.Auth != authAuto {
		return signin.Method(cfg.Auth), nil
	}
	var set []signin.Method
	if !cfg.ClientSecret.IsZero() {
		set = append(set, signin.ClientSecret)
	}
	if cfg.CertificatePath != "" {
		set = append(set, signin.ClientCertificate)
	}
	if cfg.FederatedTokenFile != "" {
		set = append(set, signin.WorkloadIdentity)
	}
	switch len(set) {
	case 0:
		return "", noCredential()
	case 1:
		return set[0], nil
	default:
		return "", severalCredentials(set)
	}
}

// signIn turns the settings into those of a sign-in, as far as this needs no
// network: what is missing, malformed or expired is found here.
func signIn(cfg config, where cloud, now time.Time) (signin.Settings, error) {
	way, err := method(cfg)
	if err != nil {
		return signin.Settings{}, err
	}
	settings := signin.Settings{
		Method: way, TenantID: cfg.TenantID, ClientID: cfg.ClientID,
		AuthorityHost: where.authority, Private: where.private,
	}
	if err := checkIDs(cfg, way); err != nil {
		return signin.Settings{}, err
	}
	switch way {
	case signin.ClientSecret:
		if cfg.ClientSecret.IsZero() {
			return signin.Settings{}, missingSetting("/client_secret", way)
		}
		settings.Secret = cfg.ClientSecret.Reveal()
	case signin.ClientCertificate:
		settings.Certificate, err = certificate(cfg, now)
	case signin.WorkloadIdentity:
		settings.TokenFile, err = tokenFile(cfg)
	case signin.ManagedIdentity, signin.AzureCLI:
	}
	return settings, err
}

// checkIDs checks tenant_id and client_id as far as the way needs them.
func checkIDs(cfg config, way signin.Method) error {
	application := way == signin.ClientSecret || way == signin.ClientCertificate || way == signin.WorkloadIdentity
	switch {
	case application && cfg.TenantID == "":
		return missingSetting("/tenant_id", way)
	case application && cfg.ClientID == "":
		return missingSetting("/client_id", way)
	case cfg.TenantID != "" && !isTenant(cfg.TenantID):
		return badTenant(cfg.TenantID)
	case cfg.ClientID != "" && !isGUID(cfg.ClientID):
		return badClient(cfg.ClientID)
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
func certificate(cfg config, now time.Time) (*certfile.Certificate, error) {
	if cfg.CertificatePath == "" {
		return nil, missingSetting("/client_certificate_path", signin.ClientCertificate)
	}
	cert, err := certfile.Load(cfg.CertificatePath, cfg.CertificateSecret.Reveal())
	if err != nil {
		return nil, badCertificate(cfg.CertificatePath, err)
	}
	if now.After(cert.NotAfter()) {
		return nil, expiredCertificate(cfg.CertificatePath, cert.NotAfter())
	}
	if now.Before(cert.NotBefore()) {
		return nil, futureCertificate(cfg.CertificatePath, cert.NotBefore())
	}
	return cert, nil
}

// expiryNotice is how long before its end a certificate is warned about.
const expiryNotice = 30 * 24 * time.Hour

// expiresSoon says whether the certificate, if there is one, ends soon.
func expiresSoon(cert *certfile.Certificate, now time.Time) bool {
	return cert != nil && cert.NotAfter().Sub(now) < expiryNotice
}

// tokenFile checks that the file is there. It is read at sign-in, because its
// issuer replaces it often.
func tokenFile(cfg config) (string, error) {
	if cfg.FederatedTokenFile == "" {
		return "", missingSetting("/federated_token_file", signin.WorkloadIdentity)
	}
	info, err := os.Stat(cfg.FederatedTokenFile)
	switch {
	case err != nil:
	case info.IsDir():
		err = errors.New("it is a directory")
	case info.Mode().IsRegular() && info.Size() == 0:
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", unreadableFile("m365.federated_token_file", "/federated_token_file", cfg.FederatedTokenFile, err)
	}
	return cfg.FederatedTokenFile, nil
}

// reason is why a file cannot be used, without repeating its path.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
