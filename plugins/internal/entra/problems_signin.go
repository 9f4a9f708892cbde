package entra

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// signInFailed puts a failed sign-in into words.
func (w Words) signInFailed(failed *signin.Error) error {
	for _, text := range w.about(failed.Method).texts() {
		if slices.ContainsFunc(text.codes, failed.Has) {
			return w.signInProblem(failed, text)
		}
	}
	switch {
	case failed.Method == signin.AzureCLI:
		return w.signInProblem(failed, signInText{code: "azure_cli", path: "/auth", summary: "the Azure CLI gave no token",
			detail: "Install the Azure CLI, run \"az login\" as the account that licexport runs under, and check with \"az account show\" that it is signed in to the right tenant. This way is for trying out: for a schedule use a certificate or a managed identity."})
	case failed.Method == signin.ManagedIdentity:
		return w.signInProblem(failed, signInText{code: "managed_identity", path: "/auth", summary: "the managed identity gave no token",
			detail: "It exists only on Azure machines and Arc servers that have an identity assigned. For a user-assigned one, client_id has to name it; for the system-assigned one, leave client_id out."})
	case failed.Status == http.StatusNotFound:
		return w.signInProblem(failed, signInText{code: "tenant_unknown", path: "/tenant_id", summary: "the tenant cannot be found at this address",
			detail: "Check tenant_id, and authority_host if it is set."})
	default:
		return w.signInProblem(failed, signInText{code: "sign_in_failed", summary: "Microsoft Entra refused the sign-in",
			detail: byClass(failed)})
	}
}

// signInProblem adds what Microsoft Entra said.
func (w Words) signInProblem(failed *signin.Error, text signInText) error {
	detail := []string{text.detail}
	if said := failed.Error(); failed.Description != "" || failed.Status != 0 || failed.Err != nil {
		if text.explained() {
			said = firstSentence(said)
		}
		detail = append(detail, "The answer was: "+said)
	}
	if failed.TraceID != "" {
		detail = append(detail, "Trace ID for Microsoft's support: "+failed.TraceID)
	}
	problem := sdk.Problem{
		Code: w.code(text.code), Path: text.path, Summary: text.summary, Detail: strings.Join(detail, "\n"),
		Origin: sdk.OriginUpstream,
	}
	if !text.explained() {
		problem.HelpURL = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"
	}
	if text.path != "" {
		problem.Origin = sdk.OriginConfig
	}
	return problem
}

// firstSentence is what a text begins with.
func firstSentence(text string) string {
	if first, _, more := strings.Cut(text, ". "); more {
		return first + "."
	}
	return text
}

// PermissionMissing names what an administrator has to grant.
func (w Words) PermissionMissing(missing []string, claims signin.Claims) error {
	who := "the application"
	if claims.App != "" {
		who = "application " + claims.App
	}
	kind, them := "Application permissions", "it"
	if len(claims.Scopes) > 0 {
		kind = "Delegated permissions"
	}
	if len(missing) > 1 {
		them = "them"
	}
	problem := sdk.Problem{
		Code:    w.code("permission_missing"),
		Origin:  sdk.OriginUpstream,
		Summary: fmt.Sprintf("%s lacks the permission %s", who, strings.Join(missing, " and ")),
		Detail: fmt.Sprintf("In the Entra admin center, open \"API permissions\" of the app registration, add %s under \"%s\" of Microsoft Graph, "+
			"and choose \"Grant admin consent\": nothing has an effect without it. It takes up to an hour until new tokens carry %s.",
			them, kind, them),
		HelpURL: "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent",
	}
	if w.Settings.Auth == string(signin.ManagedIdentity) {
		problem.Detail = fmt.Sprintf("A managed identity has no page for permissions. Assign it the application permissions %s of Microsoft Graph with PowerShell, "+
			"as the documentation of the source %s shows. A token is kept for up to a day; only a new one carries them.", strings.Join(missing, " and "), w.Product.Name)
		problem.HelpURL = "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-assign-app-role-managed-identity"
	}
	return problem
}
