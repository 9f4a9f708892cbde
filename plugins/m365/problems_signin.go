package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/m365/signin"
)

// signInText is what to say about an AADSTS code.
type signInText struct {
	codes                       []int
	code, path, summary, detail string
}

// signInTexts are the failures with a remedy of their own. The codes are those of
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
func signInTexts(cfg config) []signInText {
	app := "application " + orDefault(cfg.ClientID, "(none)")
	tenant := "tenant " + orDefault(cfg.TenantID, "(none)")
	outOfTime := "the clock of this machine is wrong"
	or := ""
	if cfg.FederatedTokenFile != "" {
		outOfTime = "the token is out of date, or the clock of this machine is wrong"
		or = "Look whether " + cfg.FederatedTokenFile + " is still replaced by its issuer. "
	}
	return []signInText{
		{[]int{7000215}, "m365.secret_wrong", "/client_secret", "the client secret is wrong",
			"Microsoft Entra does not accept the client secret of " + app + ". A frequent cause: the ID of the secret was copied instead of its value. The value is shown only when the secret is created; create a new one under \"Certificates & secrets\" if it is lost."},
		{[]int{7000222}, "m365.secret_expired", "/client_secret", "the client secret has expired",
			"Create a new client secret for " + app + " under \"Certificates & secrets\" in the Entra admin center and put its value in place of the old one. A certificate lasts longer, and licexport warns before it expires."},
		{[]int{700016, 700038}, "m365.application_unknown", "/client_id", app + " is not known in " + tenant,
			"Compare client_id with the \"Application (client) ID\" and tenant_id with the \"Directory (tenant) ID\" on the Overview page of the app registration. If it belongs to another tenant, an administrator has to consent to it in this one first."},
		{[]int{7000112}, "m365.application_disabled", "/client_id", app + " is disabled",
			"An administrator has disabled sign-in for it. In the Entra admin center, open it under \"Enterprise applications\" and set \"Enabled for users to sign-in\" to Yes."},
		{[]int{90002, 900023}, "m365.tenant_unknown", "/tenant_id", tenant + " does not exist",
			"Compare tenant_id with the \"Directory (tenant) ID\" in the Entra admin center. If it is right, the tenant may be in another cloud: see the setting cloud."},
		{[]int{700027}, "m365.certificate_unknown", "/client_certificate_path", "the certificate is not registered with " + app,
			"Add the certificate (without its key) to the app registration under \"Certificates & secrets\". \"licexport check\" shows the thumbprint of the one in use."},
		{[]int{1000502}, "m365.certificate_rejected", "/client_certificate_path", "Microsoft Entra says that the certificate is not valid at this time",
			"Make a new certificate, add it to the app registration under \"Certificates & secrets\", and put it in place of the old file."},
		{[]int{700024}, "m365.clock_wrong", "", outOfTime,
			or + "Microsoft Entra refuses the signed request, because by its time it is not valid yet or not any more. Set the clock (time zone included) and have it synchronized."},
		{[]int{70021, 700211, 700212, 700213}, "m365.federation_mismatch", "/federated_token_file", "no federated credential of " + app + " fits the token",
			"Compare issuer, subject and audience of the federated credential (\"Certificates & secrets\" of the app registration) with those of the token in the file."},
		{[]int{53003, 53000, 53001, 530003}, "m365.conditional_access", "", "a Conditional Access policy blocks the sign-in",
			"An administrator has to exempt " + app + " from the policy, or allow the address that this machine appears with. The sign-in logs of the Entra admin center (service principal sign-ins) name the policy."},
		{[]int{900382, 500011}, "m365.wrong_cloud", "/cloud", "the tenant is in another cloud",
			"Set cloud to the one of the tenant: public, usgov (GCC High), usgov-dod, or china (21Vianet). If authority_host and graph_endpoint are set, both have to belong to the same cloud."},
	}
}

// explainSignIn puts a failed sign-in into words.
func explainSignIn(failed *signin.Error, cfg config) error {
	for _, text := range signInTexts(cfg) {
		if slices.ContainsFunc(text.codes, failed.Has) {
			return signInProblem(failed, text)
		}
	}
	switch {
	case failed.Method == signin.AzureCLI:
		return signInProblem(failed, signInText{code: "m365.azure_cli", path: "/auth", summary: "the Azure CLI gave no token",
			detail: "Install the Azure CLI, run \"az login\" as the account that licexport runs under, and check with \"az account show\" that it is signed in to the right tenant. This way is for trying out: for a schedule use a certificate or a managed identity."})
	case failed.Method == signin.ManagedIdentity:
		return signInProblem(failed, signInText{code: "m365.managed_identity", path: "/auth", summary: "the managed identity gave no token",
			detail: "It exists only on Azure machines and Arc servers that have an identity assigned. For a user-assigned one, client_id has to name it; for the system-assigned one, leave client_id out."})
	case failed.Status == http.StatusNotFound:
		return signInProblem(failed, signInText{code: "m365.tenant_unknown", path: "/tenant_id", summary: "the tenant cannot be found at this address",
			detail: "Check tenant_id, and authority_host if it is set."})
	default:
		return signInProblem(failed, signInText{code: "m365.sign_in_failed", summary: "Microsoft Entra refused the sign-in",
			detail: "Check tenant_id, client_id and the credential against the app registration in the Entra admin center. Its sign-in logs (service principal sign-ins) tell more."})
	}
}

// signInProblem adds what Microsoft Entra said.
func signInProblem(failed *signin.Error, text signInText) error {
	detail := []string{text.detail}
	if said := failed.Error(); failed.Description != "" || failed.Status != 0 || failed.Err != nil {
		detail = append(detail, "The answer was: "+said)
	}
	if failed.TraceID != "" {
		detail = append(detail, "Trace ID for Microsoft's support: "+failed.TraceID)
	}
	problem := sdk.Problem{
		Code: text.code, Path: text.path, Summary: text.summary, Detail: strings.Join(detail, "\n"),
		Origin:  sdk.OriginUpstream,
		HelpURL: "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
	}
	if text.path != "" {
		problem.Origin = sdk.OriginConfig
	}
	return problem
}

// permissionMissing names what an administrator has to grant.
func permissionMissing(missing []string, claims signin.Claims, cfg config) error {
	who := "the application"
	if claims.App != "" {
		who = "application " + claims.App
	}
	kind := "application permissions"
	if len(claims.Scopes) > 0 {
		kind = "permissions"
	}
	problem := sdk.Problem{
		Code:    "m365.permission_missing",
		Origin:  sdk.OriginUpstream,
		Summary: fmt.Sprintf("%s lacks the permission %s", who, strings.Join(missing, " and ")),
		Detail: fmt.Sprintf("In the Entra admin center, open \"API permissions\" of the app registration, add the %s %s of Microsoft Graph, "+
			"and choose \"Grant admin consent\": without it they have no effect. It takes up to an hour until new tokens carry them.",
			kind, strings.Join(missing, " and ")),
		HelpURL: "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent",
	}
	if cfg.Auth == string(signin.ManagedIdentity) {
		problem.Detail = fmt.Sprintf("A managed identity has no page for permissions. Assign it the application permissions %s of Microsoft Graph with PowerShell, "+
			"as the documentation of the source m365 shows. A token is kept for up to a day; only a new one carries them.", strings.Join(missing, " and "))
		problem.HelpURL = "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-assign-app-role-managed-identity"
	}
	return problem
}
