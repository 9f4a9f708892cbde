package entra

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra/answers"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// refused is about an error that Graph reports.
func (w Words) refused(err *answers.Error) error {
	switch {
	case isPolicy(err):
		return w.challenged(err)
	case err.Code == "Authorization_IdentityNotFound":
		return w.fromGraph(err, "application_no_principal", "Microsoft Graph does not find the application in the tenant",
			"Its entry under \"Enterprise applications\" is missing: it was deleted, or never made in this tenant. Make it anew with New-MgServicePrincipal -AppId and the client ID, and grant admin consent again.")
	case err.Code == "OrganizationFromTenantGuidNotFound":
		return w.fromGraph(err, "tenant_unknown", "Microsoft Graph does not find the tenant",
			"Compare tenant_id with the \"Directory (tenant) ID\" in the Entra admin center. A tenant that was just made, or deleted, has no data.")
	}
	switch err.Status {
	case http.StatusUnauthorized:
		return w.tokenRefused(err)
	case http.StatusForbidden:
		return w.forbidden(err, []string{err.About})
	case http.StatusNotFound:
		return w.fromGraph(err, "not_found", "Microsoft Graph does not find the tenant's data",
			"Check tenant_id, and graph_endpoint if it is set. A tenant without any subscription has no licenses to read.")
	default:
		return w.fromGraph(err, "graph_error", fmt.Sprintf("Microsoft Graph answered with an error (%d %s)", err.Status, err.Code),
			"Run it again later; if it stays, tell Microsoft's support.")
	}
}

// isPolicy reports whether a policy of the tenant is in the way. The texts are a
// hint for when something in between has dropped the header of the challenge.
func isPolicy(err *answers.Error) bool {
	message := strings.ToLower(err.Message)
	return err.Challenged || strings.Contains(message, "continuous access evaluation") || strings.Contains(message, "conditional access")
}

// fromGraph adds what Graph said.
func (w Words) fromGraph(err *answers.Error, code, summary, advice string) error {
	problem := sdk.Upstream(err, summary)
	problem.Code = w.code(code)
	problem.Detail = advice + fmt.Sprintf("\nThe answer was: %s: %s", err.Code, err.Message)
	if err.RequestID != "" {
		problem.Detail += "\nRequest ID for Microsoft's support: " + err.RequestID
	}
	return problem
}

// challenged is about a token that Graph wants to be made anew, again and again
// (https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation-workload).
func (w Words) challenged(err *answers.Error) error {
	advice := fmt.Sprintf("Microsoft Entra gave a token, and Graph refuses it at once: by a location policy, as a rule, which sees this machine at an address that it does not allow. "+
		"That happens when the sign-in and Graph are reached on different ways (two proxies, IPv4 and IPv6, a VPN for one of them). "+
		"An administrator has to add all addresses that this machine appears with to the named location of the policy, or to exempt %s. "+
		"The sign-in logs of the Entra admin center (service principal sign-ins) name the policy, and the address that each side has seen.", w.about("").app)
	return w.fromGraph(err, "conditional_access", "a Conditional Access policy blocks the access to Microsoft Graph", advice)
}

// tokenRefused is about a fresh token that Graph does not take. Its text is a hint.
func (w Words) tokenRefused(err *answers.Error) error {
	message := strings.ToLower(err.Message)
	advice := "Check that cloud, authority_host and graph_endpoint belong to the same cloud, and that the clock of this machine is right."
	switch {
	case strings.Contains(message, "audience"):
		advice = "The token is for another service: check that cloud, authority_host and graph_endpoint belong to the same cloud."
	case strings.Contains(message, "not provisioned"):
		advice = "The tenant or the account was just made, or has no Microsoft Graph. Wait some hours, and check tenant_id."
	case strings.Contains(message, "expired"), strings.Contains(message, "lifetime"), strings.Contains(message, "not yet valid"):
		advice = "By its time the token is not valid yet or not any more. Check the clock of this machine; if it is right, check that cloud, authority_host and graph_endpoint belong to the same cloud."
	}
	return w.fromGraph(err, "token_refused", "Microsoft Graph does not accept the sign-in", "It refused a fresh token as well. "+advice)
}

// forbidden names the permission of exactly what was refused.
func (w Words) forbidden(err *answers.Error, about []string) error {
	permissions := make([]string, len(about))
	for i, subject := range about {
		permissions[i] = w.Product.permission(subject)
	}
	plural := ""
	if len(about) > 1 {
		plural = "s"
	}
	return w.fromGraph(err, "forbidden", "Microsoft Graph denies access to the "+strings.Join(about, " and the "),
		fmt.Sprintf("Check that the app registration has the application permission%s %s with admin consent.", plural, strings.Join(permissions, " and ")))
}

// Refusals are the errors of Graph that deny access, in the order of their
// subjects: licenses and users are asked for at the same time.
func Refusals(err error) []*answers.Error {
	var found []*answers.Error
	var walk func(error)
	walk = func(err error) {
		if several, ok := err.(interface{ Unwrap() []error }); ok {
			for _, one := range several.Unwrap() {
				walk(one)
			}
			return
		}
		if refused, ok := errors.AsType[*answers.Error](err); ok && refused.Status == http.StatusForbidden {
			found = append(found, refused)
		}
	}
	walk(err)
	slices.SortStableFunc(found, func(a, b *answers.Error) int { return strings.Compare(a.About, b.About) })
	return found
}

// Forbidden is about refusals of Graph. If the token can be looked into, it says
// which permission is missing; otherwise what was refused does.
func (w Words) Forbidden(refused []*answers.Error, claims *signin.Claims) error {
	if claims != nil {
		if missing := w.Product.Missing(*claims); len(missing) > 0 {
			return w.PermissionMissing(missing, *claims)
		}
	}
	about := make([]string, 0, len(refused))
	for _, one := range refused {
		if !slices.Contains(about, one.About) {
			about = append(about, one.About)
		}
	}
	return w.forbidden(refused[0], about)
}
