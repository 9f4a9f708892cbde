package answers

import (
	"fmt"
	"net/http"
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
