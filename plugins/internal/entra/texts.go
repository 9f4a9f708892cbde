package entra

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// signInText is what to say about AADSTS codes with the same cause.
type signInText struct {
	codes                       []int
	code, path, summary, detail string // code without the source's name
}

// explained reports whether the text says all that there is to say, so that only the
// first sentence of Microsoft's answer follows: an error should fit a small screen.
func (t signInText) explained() bool {
	return slices.Contains([]string{"secret_wrong", "secret_expired", "tenant_unknown", "application_unknown"}, t.code)
}

// about is what the texts name.
type about struct {
	app, tenant string
	words       Words
	way         signin.Method
}

func (w Words) about(way signin.Method) about {
	return about{
		app:    "application " + cmp.Or(w.Settings.ClientID, "(none)"),
		tenant: "tenant " + cmp.Or(w.Settings.TenantID, "(none)"),
		words:  w, way: way,
	}
}

// texts are the failures with a remedy of their own. The codes are those of
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes and of
// https://login.microsoftonline.com/error, which knows more. An answer may have
// several codes, so the more exact ones come first.
func (a about) texts() []signInText {
	all := a.ofCredentials()
	all = append(all, a.ofFederation()...)
	all = append(all, a.ofApplication()...)
	all = append(all, a.ofTenant()...)
	all = append(all, a.ofPolicies()...)
	all = append(all, a.ofTheWay()...)
	if a.way == signin.AzureCLI {
		all = append(all, a.ofUsers())
	}
	return all
}

func (a about) ofCredentials() []signInText {
	secret, certificate := []int{7000215, 70002}, []int{700027, 700026, 50006, 50003}
	// Failed authentication, of whatever was presented.
	if a.way == signin.ClientCertificate {
		certificate = append(certificate, 50012)
	} else {
		secret = append(secret, 50012)
	}
	return []signInText{
		{[]int{7000222}, "secret_expired", "/client_secret", "the client secret has expired",
			"Create a new one for " + a.app + " under \"Certificates & secrets\" in the Entra admin center and put its value in place of the old one. A certificate lasts longer."},
		{certificate, "certificate_unknown", a.words.certificateSetting(), "the certificate is not registered with " + a.app,
			"Add the certificate (without its key) to the app registration under \"Certificates & secrets\". \"licexport check\" shows the thumbprint of the one in use."},
		{[]int{1000502, 7000274, 7000214, 7000277}, "certificate_rejected", a.words.certificateSetting(), "Microsoft Entra says that the certificate is not valid at this time, or was revoked",
			"Make a new certificate, add it to the app registration under \"Certificates & secrets\", and put it in place of the old file."},
		{[]int{700030, 7000213, 50017}, "certificate_name", a.words.certificateSetting(), "Microsoft Entra does not accept the subject name or the issuer of the certificate",
			"The registration of " + a.app + " trusts certificates by subject name and issuer, not by thumbprint, and this one does not fit. Use a certificate of the right name from the right authority, with the intermediate certificates in the same file, or add this certificate itself to the app registration under \"Certificates & secrets\"."},
		{[]int{50032}, "certificate_key_type", a.words.certificateSetting(), "the key of the certificate is too weak for Microsoft Entra",
			"Make a certificate with an RSA key of at least 2048 bits and add it to the app registration under \"Certificates & secrets\"."},
		{secret, "secret_wrong", "/client_secret", "the client secret is wrong",
			"Microsoft Entra does not accept the client secret of " + a.app + ". A frequent cause: the ID of the secret was copied instead of its value. The value is shown only when the secret is created; create a new one under \"Certificates & secrets\" if it is lost."},
		{[]int{700024, 500133}, "clock_wrong", "", a.outOfTime(),
			a.tokenHint() + "Microsoft Entra refuses the signed request, because by its time it is not valid yet or not any more. Set the clock (time zone included) and have it synchronized."},
	}
}

// outOfTime is what is out of time: the token of a workload more often than the
// clock.
func (a about) outOfTime() string {
	if a.words.Settings.FederatedTokenFile != "" {
		return "the token is out of date, or the clock of this machine is wrong"
	}
	return "the clock of this machine is wrong"
}

func (a about) tokenHint() string {
	if a.words.Settings.FederatedTokenFile == "" {
		return ""
	}
	return "Look whether " + a.words.Settings.FederatedTokenFile + " is still replaced by its issuer. "
}

func (a about) ofFederation() []signInText {
	refused := signInText{[]int{50013, 50027, 50048, 50099, 700021, 700023, 900384}, "assertion_refused", "/authority_host",
		"Microsoft Entra does not accept the signed request",
		"Its audience, subject or form is not what Microsoft Entra expects. If authority_host leads to a gateway, the gateway must not change addresses: the signature covers them."}
	if a.way == signin.WorkloadIdentity {
		refused.path, refused.summary = "/federated_token_file", "Microsoft Entra does not accept the token"
		refused.detail = "The token in " + a.words.Settings.FederatedTokenFile + " is damaged, or was not made for this purpose. Its audience has to be the one of the federated credential, as a rule api://AzureADTokenExchange."
	}
	return []signInText{
		{[]int{700211, 700212, 700213, 70021}, "federation_mismatch", "/federated_token_file", "no federated credential of " + a.app + " fits the token",
			"Compare issuer, subject and audience of the federated credential (\"Certificates & secrets\" of the app registration) with those of the token in the file. A credential that was just added takes some minutes to work."},
		{[]int{700222, 700226, 700229, 700238}, "federation_issuer", "/federated_token_file", "Microsoft Entra takes no token of this issuer for another sign-in",
			"The token was made by Microsoft Entra itself. Only the token of a managed identity may be used like that; otherwise take the token of an issuer outside of Entra, or sign in with a certificate."},
		{[]int{501661, 50166, 90061, 900612}, "federation_unreachable", "/federated_token_file", "Microsoft Entra cannot fetch the keys of the token's issuer",
			"The issuer's /.well-known/openid-configuration and the keys that it names have to be reachable from the internet, without a sign-in and with a certificate that is publicly trusted."},
		refused,
	}
}

func (a about) ofApplication() []signInText {
	consent := a.consentPage()
	return []signInText{
		{[]int{7000229}, "application_no_principal", "/client_id", a.app + " has no service principal in " + a.tenant,
			"The app registration exists, but its entry under \"Enterprise applications\" is missing: it was deleted, or never made in this tenant. An administrator makes it with New-MgServicePrincipal -AppId (or az ad sp create --id) and the client ID, or by opening " + consent + ". Then grant admin consent to the permissions again."},
		{[]int{7000112, 1000031}, "application_disabled", "/client_id", a.app + " is disabled",
			"An administrator has disabled sign-in for it. In the Entra admin center, open it under \"Enterprise applications\" and set \"Enabled for users to sign-in\" to Yes."},
		{[]int{700025}, "application_public", "/client_id", a.app + " is registered as a public client",
			"A public client has no secret and no certificate, and cannot sign in by itself. In the app registration, under \"Authentication\", remove the mobile and desktop platform and set \"Allow public client flows\" to No, or register an application for licexport."},
		{[]int{700016, 700038, 700011, 70001}, "application_unknown", "/client_id", a.app + " is not known in " + a.tenant,
			"Compare client_id with the \"Application (client) ID\" and tenant_id with the \"Directory (tenant) ID\" on the Overview page of the app registration. If it belongs to another tenant, an administrator has to consent to it in this one first."},
		{[]int{65001, 650056, 650057, 65005, 501051, 50105, 90008, 90094, 90095, 90099}, "consent_missing", "", a.app + " has no consent in " + a.tenant,
			"Open \"API permissions\" of the app registration, add the application permissions " + a.words.Product.permissions() + " of Microsoft Graph, and choose \"Grant admin consent\". For an application of another tenant, an administrator of this one opens " + consent + "."},
		{[]int{650052, 650054, 500014, 50001}, "service_disabled", "", "Microsoft Graph is not enabled in " + a.tenant,
			"The tenant has no service principal of Microsoft Graph that can be used: its last subscription has ended, or an administrator has disabled or deleted \"Microsoft Graph\" (00000003-0000-0000-c000-000000000000) under \"Enterprise applications\". Check the subscriptions in the Microsoft 365 admin center, and enable it there again."},
	}
}

// consentPage is where an administrator lets the application into the tenant
// (https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent).
func (a about) consentPage() string {
	authority := "https://login.microsoftonline.com"
	if where, err := (Words{Settings: SignIn{Cloud: a.words.Settings.Cloud}}).cloud(); err == nil {
		authority = where.authority
	}
	return fmt.Sprintf("%s/%s/adminconsent?client_id=%s", authority, cmp.Or(a.words.Settings.TenantID, "TENANT"), cmp.Or(a.words.Settings.ClientID, "CLIENT"))
}

func (a about) ofTenant() []signInText {
	return []signInText{
		{[]int{5000225, 5000224}, "tenant_blocked", "/tenant_id", "Microsoft has blocked " + a.tenant,
			"A tenant is blocked when it was not used for long, or when Microsoft suspects abuse. Only Microsoft's support can open it again."},
		{[]int{90002, 900023, 900021, 90019, 50059, 50128, 50029, 50107}, "tenant_unknown", "/tenant_id", a.tenant + " does not exist",
			"Compare tenant_id with the \"Directory (tenant) ID\" in the Entra admin center. If it is right, the tenant may be in another cloud: see the setting cloud."},
		{[]int{900382, 900432, 500011, 90038, 90043, 90051, 1000104, 50049}, "wrong_cloud", "/cloud", "the tenant is in another cloud",
			"Set cloud to the one of the tenant: public, usgov (GCC High), usgov-dod, or china (21Vianet). If authority_host and graph_endpoint are set, both have to belong to the same cloud."},
		{[]int{70011, 1002012, 28002, 28003, 700022, 901002}, "resource_unknown", "/graph_endpoint", "Microsoft Entra does not know the address of Graph that licexport asks for",
			"licexport asks for a token for graph_endpoint, or for Graph in the cloud of the setting cloud. Microsoft Entra gives tokens for Microsoft's own addresses only: a gateway of your own has to be known to the tenant under that address."},
	}
}

func (a about) ofPolicies() []signInText {
	return []signInText{
		{[]int{530035}, "security_defaults", "", "the security defaults of the tenant block the sign-in",
			"Security defaults take this sign-in for unsafe. Sign in with a certificate instead of a secret, from an address that is not known for attacks; or an administrator replaces the security defaults by Conditional Access policies. The sign-in logs of the Entra admin center (service principal sign-ins) tell more."},
		{[]int{53003, 53000, 53001, 53002, 530003, 530032, 530034, 53004, 53011, 50131, 50005, 50053}, "conditional_access", "", "a Conditional Access policy blocks the sign-in",
			"An administrator has to exempt " + a.app + " from the policy, or allow the address that this machine appears with. The sign-in logs of the Entra admin center (service principal sign-ins) name the policy."},
		{[]int{500021, 500022, 5000211, 50002, 500212, 500213}, "tenant_restricted", "", "a restriction on tenants does not let this machine sign in to " + a.tenant,
			"The proxy or the device policy of this network allows only certain tenants (tenant restrictions), or one of the tenants does not allow the other. Ask who runs the proxy to add this tenant, or to leave this machine out."},
	}
}

// ofTheWay is about what happens on the way to Microsoft Entra and in it.
func (a about) ofTheWay() []signInText {
	return []signInText{
		{[]int{7000216, 7000218, 900144, 90014, 9002313, 90004, 90023, 90100, 90117, 90121, 50050, 700007, 90016}, "request_changed", "", "Microsoft Entra does not understand the request",
			"licexport sends what Microsoft documents, so something in between has probably changed it: a proxy that inspects TLS, or a gateway behind authority_host. Ask who runs it to leave login.microsoftonline.com (or that of your cloud) alone."},
		{[]int{50196, 90055}, "sign_in_throttled", "", "too many sign-ins of " + a.app,
			"Microsoft Entra refuses more of them for some minutes. Usually another program uses the same app registration and signs in again and again. Give licexport an app registration of its own."},
		{[]int{90006, 90012, 90024, 90033, 90036, 90090, 90091, 90092, 50033, 50000}, "unavailable", "", "Microsoft Entra is not able to answer",
			"This is a fault on Microsoft's side. Run it again later; https://status.cloud.microsoft tells about known faults."},
	}
}

// ofUsers is about the account that is signed in to the Azure CLI.
func (a about) ofUsers() signInText {
	return signInText{[]int{
		50076, 50078, 50079, 50072, 50074, 50158, 50173, 50132, 50133, 50089, 50097, 50058, 50055, 50056, 50057, 50126, 50144,
		50020, 50034, 65004, 70043, 70008, 70000, 700082, 700084, 700020, 16000, 50199,
	}, "azure_cli", "/auth", "the account of the Azure CLI has to sign in again",
		"Run \"az login\" as the account that licexport runs under, with multi-factor authentication if it asks for it. This way is for trying out: for a schedule use a certificate or a managed identity."}
}

// byClass is what the class of an error (https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
// tells when nobody knows its code.
func byClass(failed *signin.Error) string {
	switch failed.Code {
	case "invalid_client":
		return "It does not accept the credential. Check the secret, certificate or token against \"Certificates & secrets\" of the app registration, and client_id against its Overview page."
	case "unauthorized_client":
		return "It does not let this application sign in here. Check client_id and tenant_id against the Overview page of the app registration, and look under \"Enterprise applications\" whether it exists in this tenant and is enabled."
	case "invalid_resource", "invalid_scope", "invalid_target":
		return "It knows no such Graph in this tenant. Check cloud, and graph_endpoint if it is set."
	case "invalid_grant", "access_denied", "interaction_required", "consent_required", "login_required":
		return "A policy of the tenant or a missing consent is in the way. The sign-in logs of the Entra admin center (service principal sign-ins) name it."
	case "temporarily_unavailable", "server_error":
		return "This is a fault on Microsoft's side. Run it again later; https://status.cloud.microsoft tells about known faults."
	default:
		return "Check tenant_id, client_id and the credential against the app registration in the Entra admin center. Its sign-in logs (service principal sign-ins) tell more."
	}
}
