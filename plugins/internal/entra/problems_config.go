package entra

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra/certfile"
	"github.com/licexport/licexport/plugins/internal/entra/certstore"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

const waysToSignIn = `Set exactly one of these, in the configuration file or, without one, in the environment:
  client_secret            AZURE_CLIENT_SECRET           the value of a client secret of the app registration
  client_certificate_path  AZURE_CLIENT_CERTIFICATE_PATH a PEM or PFX file with its certificate and private key
  federated_token_file     AZURE_FEDERATED_TOKEN_FILE    a token of Kubernetes or another issuer that it trusts
or set auth to managed_identity or azure_cli in a configuration file; they need none of them.`

func (w Words) noCredential() error {
	return w.ConfigProblem("auth_missing", "/auth", "no way to sign in is set", waysToSignIn)
}

func (w Words) severalCredentials(set []signin.Method) error {
	names := make([]string, len(set))
	for i, way := range set {
		names[i] = string(way)
	}
	return w.ConfigProblem("auth_ambiguous", "/auth",
		"more than one way to sign in is set: "+strings.Join(names, ", "),
		"Remove all but one, or name the one to use in auth.\n"+waysToSignIn)
}

func (w Words) missingSetting(path string, way signin.Method) error {
	name := strings.TrimPrefix(path, "/")
	return w.ConfigProblem("setting_missing", path, name+" is not set",
		fmt.Sprintf("Sign-in with %s needs %s. %s", describe(way), name, whereToFind(name)))
}

// whereToFind says where a setting's value comes from.
func whereToFind(name string) string {
	switch name {
	case "tenant_id":
		return "It is the \"Directory (tenant) ID\" on the Overview page of the app registration in the Entra admin center."
	case "client_id":
		return "It is the \"Application (client) ID\" on the Overview page of the app registration in the Entra admin center."
	case "client_secret":
		return "Create one under \"Certificates & secrets\" of the app registration; its value is shown only once."
	default:
		return ""
	}
}

func (w Words) badTenant(value string) error {
	return w.ConfigProblem("tenant_malformed", "/tenant_id",
		fmt.Sprintf("tenant_id %q is neither a tenant ID nor a domain name", value),
		"It has to be a GUID, as in 11111111-2222-3333-4444-555555555555, or a domain of the tenant, as in contoso.onmicrosoft.com. "+whereToFind("tenant_id"))
}

func (w Words) badClient(value string) error {
	return w.ConfigProblem("client_malformed", "/client_id",
		fmt.Sprintf("client_id %q is not an application ID", value),
		"It has to be a GUID, as in 11111111-2222-3333-4444-555555555555. "+whereToFind("client_id"))
}

func (w Words) badAddress(path, value string) error {
	return w.ConfigProblem("address_malformed", path,
		fmt.Sprintf("%s %q is not the https address of a server", strings.TrimPrefix(path, "/"), value),
		"Give scheme and host only, as in https://login.example.com or https://localhost:8443. Without TLS nothing is sent: it would show the secret to everybody in between.")
}

// permissionHint is about the trap of running by hand as one user and on
// schedule as another.
func permissionHint(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "Give the account that licexport runs under the right to read it."
	case errors.Is(err, fs.ErrNotExist):
		return "Check the path; a relative one is relative to the configuration file."
	default:
		return "Check that it is the right file."
	}
}

func (w Words) badCAFile(err error) error {
	if file, ok := errors.AsType[*sdkhttp.CAFileError](err); ok {
		return w.UnreadableFile("ca_file", "/ca_file", file.Path, file.Err)
	}
	return err
}

// badCertificate explains why a certificate file cannot be used.
func (w Words) badCertificate(file string, err error) error {
	const path = "/client_certificate_path"
	const password = "/client_certificate_password" // #nosec G101 -- the path of a setting
	type text struct{ code, path, summary, detail string }
	for cause, say := range map[error]text{
		certfile.ErrPassword: {"certificate_password", password, "the password does not open the private key in " + file,
			"Set client_certificate_password to the password that the file was exported with."},
		certfile.ErrPasswordMissing: {"certificate_password_missing", password, "the private key in " + file + " is encrypted",
			"Set client_certificate_password to the password that the file was exported with."},
		certfile.ErrKeyType: {"certificate_key_type", path, "the private key in " + file + " is not an RSA key",
			"Microsoft Entra accepts only RSA keys for application sign-in. Make a certificate with an RSA key of at least 2048 bits and add it to the app registration."},
		certfile.ErrNoKey: {"certificate_no_key", path, file + " holds no private key",
			"Export the certificate together with its private key (in Windows: \"Yes, export the private key\"), or put both into one PEM file."},
		certfile.ErrNoCertificate: {"certificate_missing", path, file + " holds no certificate",
			"Put the certificate and its private key into one PEM or PFX file."},
		certfile.ErrMismatch: {"certificate_mismatch", path, "no certificate in " + file + " belongs to the private key in it",
			"The file mixes parts of two certificates. Export certificate and key anew, together."},
		certfile.ErrFormat: {"certificate_format", path, file + " cannot be read as a certificate",
			"It has to be a PEM file with certificate and private key, or a PFX file (.pfx, .p12). The reader says: " + err.Error() + "."},
	} {
		if errors.Is(err, cause) {
			return w.ConfigProblem(say.code, say.path, say.summary, say.detail)
		}
	}
	return w.UnreadableFile("certificate_file", path, file, err)
}

// badStoreCertificate explains why a certificate of the certificate store cannot be
// used.
func (w Words) badStoreCertificate(store certstore.Location, err error) error {
	setting, where := w.certificateSetting(), store.String()
	for known, p := range map[error]struct{ code, summary, detail string }{
		certstore.ErrThumbprint: {"certificate_thumbprint", "client_certificate_thumbprint is no thumbprint",
			"It has 40 hexadecimal digits (SHA-1, as Windows shows it) or 64 (SHA-256). In PowerShell: Get-ChildItem " + where},
		certstore.ErrNoStore: {"certificate_store", "client_certificate_thumbprint is for Windows: this computer has no certificate store",
			"Name a file with the certificate and its key in client_certificate_path instead."},
		certstore.ErrNotFound: {"certificate_not_found", "no certificate in " + where + " has this thumbprint",
			"Compare with: Get-ChildItem " + where + ". If it is in the other store, set client_certificate_store."},
		certstore.ErrNoKey: {"certificate_no_key", "the certificate in " + where + " has no private key",
			"Import it together with its key (a PFX file), or make it on this computer: New-SelfSignedCertificate."},
		certstore.ErrKeyRefused: {"certificate_key_refused", "the account that runs licexport may not use the private key of the certificate in " + where,
			"Give it the right to read the key: certlm.msc, Personal, Certificates, All Tasks, Manage Private Keys. Windows says: " + err.Error() + "."},
		certfile.ErrKeyType: {"certificate_key_type", "the key of the certificate in " + where + " is not an RSA key",
			"Microsoft Entra accepts only RSA keys for application sign-in. Make a certificate with an RSA key of at least 2048 bits and add it to the app registration."},
	} {
		if errors.Is(err, known) {
			return w.ConfigProblem(p.code, setting, p.summary, p.detail)
		}
	}
	return w.ConfigProblem("certificate_store", setting, "the certificate in "+where+" cannot be used", "Windows says: "+err.Error()+".")
}

// twoCertificates says that one of two settings is too many.
func (w Words) twoCertificates() error {
	return w.ConfigProblem("auth_ambiguous", "/client_certificate_thumbprint", "client_certificate_path and client_certificate_thumbprint are both set", "Remove one of them.")
}

func (w Words) expiredCertificate(file string, end time.Time) error {
	return w.ConfigProblem("certificate_expired", w.certificateSetting(),
		fmt.Sprintf("the certificate in %s expired on %s", file, day(end)),
		"Make a new certificate, add it to the app registration under \"Certificates & secrets\", and put it in place of the old one.")
}

func (w Words) futureCertificate(file string, start time.Time) error {
	return w.ConfigProblem("certificate_not_yet_valid", w.certificateSetting(),
		fmt.Sprintf("the certificate in %s is not valid before %s", file, day(start)),
		"Check the clock of this machine. If it is right, use another certificate until then.")
}

// certificateExpires is a warning of each run.
func (w Words) certificateExpires(end, now time.Time) sdk.Problem {
	return sdk.Problem{
		Code: w.code("certificate_expires"), Path: w.certificateSetting(), Origin: sdk.OriginConfig,
		Summary: fmt.Sprintf("the certificate expires on %s, in %d days", day(end), int(end.Sub(now).Hours()/24)),
		Detail:  "Make a new certificate in time and add it to the app registration under \"Certificates & secrets\"; both are accepted while you change over. After that day no license is read any more.",
	}
}
