package graphsim

import (
	"fmt"
	"net/http"
	"strings"
)

// AADSTS codes that the emulator itself knows to send.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const (
	codeConditionalAccess = 53003
	codeMalformedJWT      = 50027
	codeUnsupportedGrant  = 70003
	codeUnknownTenant     = 90002
	codeInvalidRequest    = 9002313
	codeMissingParameter  = 900144
	codeUnknownResource   = 500011
	codeInvalidScope      = 1002012
	codeAppNotFound       = 700016
	codeAssertionSubject  = 700021
	codeAssertionAudience = 700023
	codeAssertionTime     = 700024
	codeUnknownKey        = 700027
	codeInvalidApp        = 700038
	codeUnknownIssuer     = 700211
	codeUnknownAudience   = 700212
	codeUnknownSubject    = 700213
	codeWrongSecret       = 7000215
	codeNoCredential      = 7000218
	codeSecretExpired     = 7000222
	codeCertificateTime   = 1000502
)

// entraFailure is how Entra reports one code.
type entraFailure struct {
	status int
	error  string
	text   string // %s is the detail
	link   bool   // error_uri is present
}

// failureOf returns how a code is reported. Unknown codes are an invalid_client,
// so that a test may invent one.
func failureOf(code int) entraFailure {
	const bad, unauthorized = http.StatusBadRequest, http.StatusUnauthorized
	switch code {
	case codeConditionalAccess:
		return entraFailure{bad, "invalid_grant", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.", true}
	case codeMalformedJWT:
		return entraFailure{bad, "invalid_request", "JWT token is invalid or malformed.", true}
	case codeUnsupportedGrant:
		return entraFailure{bad, "unsupported_grant_type", "The app requested an unsupported grant type '%s'.", true}
	case codeUnknownTenant:
		return entraFailure{bad, "invalid_tenant", "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", true}
	case codeInvalidRequest:
		return entraFailure{bad, "invalid_request", "The request is malformed: %s.", true}
	case codeMissingParameter:
		return entraFailure{bad, "invalid_request", "The request body must contain the following parameter: '%s'.", true}
	case codeUnknownResource:
		return entraFailure{bad, "invalid_resource", "The resource principal named %s was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", true}
	case codeInvalidScope:
		return entraFailure{bad, "invalid_scope", "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", false}
	case codeAppNotFound:
		return entraFailure{bad, "unauthorized_client", "Application with identifier '%s' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", true}
	case codeInvalidApp:
		return entraFailure{bad, "unauthorized_client", "%s is not a valid application identifier.", false}
	case codeAssertionSubject:
		return entraFailure{unauthorized, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter.", true}
	case codeAssertionAudience:
		return entraFailure{unauthorized, "invalid_client", "Client assertion audience claim does not match Realm issuer. %s", true}
	case codeAssertionTime:
		return entraFailure{unauthorized, "invalid_client", "Client assertion is not within its valid time range. %s", true}
	case codeUnknownKey:
		return entraFailure{unauthorized, "invalid_client", "The certificate with identifier used to sign the client assertion is not registered on application, or the signature is invalid. [Reason - %s]", true}
	case codeUnknownIssuer:
		return entraFailure{unauthorized, "invalid_client", "No matching federated identity record found for presented assertion issuer '%s'.", true}
	case codeUnknownAudience:
		return entraFailure{unauthorized, "invalid_client", "No matching federated identity record found for presented assertion audience '%s'.", true}
	case codeUnknownSubject:
		return entraFailure{unauthorized, "invalid_client", "No matching federated identity record found for presented assertion subject '%s'.", true}
	case codeWrongSecret:
		return entraFailure{unauthorized, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", true}
	case codeNoCredential:
		return entraFailure{unauthorized, "invalid_client", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", true}
	case codeSecretExpired:
		return entraFailure{unauthorized, "invalid_client", "The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", true}
	case codeCertificateTime:
		return entraFailure{unauthorized, "invalid_client", "The provided certificate is not within its specified validity window. %s", true}
	}
	return entraFailure{unauthorized, "invalid_client", "The sign-in failed.", true}
}

// entraErrorBody is Entra's error envelope.
type entraErrorBody struct {
	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
	ErrorCodes       []int  `json:"error_codes"`
	Timestamp        string `json:"timestamp"`
	TraceID          string `json:"trace_id"`
	CorrelationID    string `json:"correlation_id"`
	ErrorURI         string `json:"error_uri,omitempty"`
}

// entraError returns an error answer of Entra.
func (c *call) entraError(code int, detail string) *reply {
	failure := failureOf(code)
	text := strings.Replace(failure.text, "%s", detail, 1)
	out := c.entraEnvelope(failure.error, fmt.Sprintf("AADSTS%d: %s", code, text), code)
	if failure.link {
		out.ErrorURI = fmt.Sprintf("%s/error?code=%d", c.base, code)
	}
	return jsonReply(failure.status, entraJSON, out)
}

// entraStatus returns the error answer of an overloaded or broken Entra.
func (c *call) entraStatus(status int) *reply {
	return jsonReply(status, entraJSON, c.entraEnvelope("temporarily_unavailable",
		"AADSTS90033: A transient error has occurred. Please try again.", 90033))
}

// entraEnvelope fills the error envelope.
func (c *call) entraEnvelope(name, text string, code int) entraErrorBody {
	stamp := c.now.UTC().Format("2006-01-02 15:04:05Z")
	return entraErrorBody{
		Error:            name,
		ErrorDescription: fmt.Sprintf("%s Trace ID: %s Correlation ID: %s Timestamp: %s", text, c.id, c.clientID, stamp),
		ErrorCodes:       []int{code},
		Timestamp:        stamp,
		TraceID:          c.id,
		CorrelationID:    c.clientID,
	}
}
