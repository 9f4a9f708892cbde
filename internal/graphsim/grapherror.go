package graphsim

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Error codes and texts of Graph that clients meet.
// https://learn.microsoft.com/graph/errors
const (
	codeBadRequest       = "Request_BadRequest"
	codeUnsupportedQuery = "Request_UnsupportedQuery"
	codeInvalidToken     = "InvalidAuthenticationToken"
	codeExpiredPageToken = "Directory_ExpiredPageToken"
	codeUnknownPageToken = "DirectoryPageTokenNotFoundException"
	codeDenied           = "Authorization_RequestDenied"
	codeNotPremium       = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
	codeMissingAuditLog  = "Authentication_MSGraphPermissionMissing"

	textDenied           = "Insufficient privileges to complete the operation."
	textExpiredPageToken = "The specified page token value has expired and can no longer be included in your request."
	textUnknownPageToken = "The specified page token was not found. Use the token of the last answer that was no retry."
	textCountUnsupported = "$count is not currently supported."
	textTokenExpired     = "Access token has expired or is not yet valid."
	textNotPremium       = "Neither tenant is B2C or tenant doesn't have premium license"
	textMissingAuditLog  = "Calling principal does not have required MSGraph permissions AuditLog.Read.All"
)

// graphErrorBody is Graph's error envelope. innerError is written in camel case
// by the service, whatever the specification says.
type graphErrorBody struct {
	Error struct {
		Code       string `json:"code"`
		Message    string `json:"message"`
		InnerError struct {
			Date            string `json:"date"`
			RequestID       string `json:"request-id"`
			ClientRequestID string `json:"client-request-id"`
		} `json:"innerError"`
	} `json:"error"`
}

// graphError returns an error answer of Graph.
func (c *call) graphError(status int, code, message string) *reply {
	var body graphErrorBody
	body.Error.Code = code
	body.Error.Message = message
	body.Error.InnerError.Date = c.now.UTC().Format("2006-01-02T15:04:05")
	body.Error.InnerError.RequestID = c.id
	body.Error.InnerError.ClientRequestID = c.clientID
	return jsonReply(status, graphJSON, body)
}

// badRequest returns 400 Request_BadRequest.
func (c *call) badRequest(format string, args ...any) *reply {
	return c.graphError(http.StatusBadRequest, codeBadRequest, fmt.Sprintf(format, args...))
}

// unsupported returns 400 Request_UnsupportedQuery.
func (c *call) unsupported(format string, args ...any) *reply {
	return c.graphError(http.StatusBadRequest, codeUnsupportedQuery, fmt.Sprintf(format, args...))
}

// statusReply returns an error answer of the endpoint with this HTTP status.
func (c *call) statusReply(status int, body Body) *reply {
	switch body {
	case HTMLBody:
		page := fmt.Sprintf("<!DOCTYPE html>\r\n<html><head><title>%d %s</title></head>\r\n<body><h2>Our services aren't available right now</h2></body></html>\r\n",
			status, http.StatusText(status))
		return &reply{status: status, contentType: htmlText, body: []byte(page)}
	case EmptyBody:
		return &reply{status: status}
	case JSONBody:
	}
	if c.endpoint == Token || c.endpoint == Discovery {
		return c.entraStatus(status)
	}
	code, message := "UnknownError", ""
	switch status {
	case http.StatusTooManyRequests:
		code = "TooManyRequests"
		message = "Too many requests from Identifier:graphsim under category:throttle.aad.ags.apiread. Please try again later."
	case http.StatusInternalServerError:
		code, message = "InternalServerError", "An internal server error occurred."
	case http.StatusServiceUnavailable:
		code, message = "serviceNotAvailable", "The service is temporarily unavailable. Repeat the request after a delay."
	case http.StatusGatewayTimeout:
		message = "The request timed out."
	}
	out := c.graphError(status, code, message)
	if status == http.StatusTooManyRequests {
		out.header().Set("x-ms-throttle-scope", "Tenant_Application/ReadWrite/graphsim/graphsim")
		out.header().Set("x-ms-throttle-information", "ResourceUnitLimitExceeded")
	}
	return out
}

// jsonReply returns value as a JSON answer.
func jsonReply(status int, contentType string, value any) *reply {
	body, err := json.Marshal(value)
	if err != nil { // only for values that are no JSON: none of ours
		panic(fmt.Sprintf("graphsim: %v", err))
	}
	return &reply{status: status, contentType: contentType, body: body}
}
