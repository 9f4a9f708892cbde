package answers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Error is an error that Graph reports.
type Error struct {
	// Status is the HTTP status.
	Status int
	// Code is Graph's own, as in "Authorization_RequestDenied".
	Code string
	// Message is Graph's text. It may change; do not branch on it.
	Message string
	// RequestID names the answer in the logs of Microsoft.
	RequestID string
	// About is what was asked for, as in "users".
	About string
	// Challenged says that Graph wants a token with other claims: a policy of the
	// tenant or a revocation is in the way of the one it got
	// (https://learn.microsoft.com/entra/identity-platform/claims-challenge).
	Challenged bool
}

// Error gives status, code and message.
func (e *Error) Error() string {
	return fmt.Sprintf("Graph answered %d %s: %s: %s", e.Status, http.StatusText(e.Status), e.Code, e.Message)
}

// ErrorOf takes an answer apart that is an error in the form of Graph; nil for all
// others. about is what was asked for.
func ErrorOf(answer *sdkhttp.StatusError, about string) *Error {
	var body struct {
		Error struct {
			Code       string `json:"code"`
			Message    string `json:"message"`
			InnerError struct {
				RequestID string `json:"request-id"`
			} `json:"innerError"`
		} `json:"error"`
	}
	if !isError(answer.Header, answer.Body) || json.Unmarshal(answer.Body, &body) != nil {
		return nil
	}
	found := &Error{
		Status: answer.Status, Code: body.Error.Code, Message: body.Error.Message,
		RequestID: RequestID(answer.Header), About: about,
	}
	if found.RequestID == "" {
		found.RequestID = body.Error.InnerError.RequestID
	}
	for _, header := range answer.Header.Values("WWW-Authenticate") {
		found.Challenged = found.Challenged || strings.Contains(header, "insufficient_claims")
	}
	return found
}

// IsPageToken reports whether Graph has forgotten where the reading of a list stood
// (Directory_ExpiredPageToken, DirectoryPageTokenNotFoundException). See
// https://learn.microsoft.com/graph/paging.
func (e *Error) IsPageToken() bool {
	return e.Status >= 400 && e.Status < 500 && strings.Contains(strings.ToLower(e.Code), "pagetoken")
}
