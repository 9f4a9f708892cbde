package graph

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"

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
	// About is what was asked for.
	About Subject
	// Challenged says that Graph wants a token with other claims: a policy of the
	// tenant or a revocation is in the way of the one it got
	// (https://learn.microsoft.com/entra/identity-platform/claims-challenge).
	Challenged bool
}

// Subject is what a request is about.
type Subject string

// The subjects.
const (
	// Users are the list of users and their number.
	Users Subject = "users"
	// Licenses are the products of the tenant.
	Licenses Subject = "licenses"
)

// Error gives status, code and message.
func (e *Error) Error() string {
	return fmt.Sprintf("Graph answered %d %s: %s: %s", e.Status, http.StatusText(e.Status), e.Code, e.Message)
}

// convert makes plain errors of those of the SDK and of net/http. The address
// in the latter is left out: it is long and holds page tokens.
func convert(err error, about Subject) error {
	if odata, ok := errors.AsType[*odataerrors.ODataError](err); ok {
		converted := fromOData(odata)
		converted.About = about
		return converted
	}
	if request, ok := errors.AsType[*url.Error](err); ok {
		return request.Err
	}
	return err
}

// fromOData never calls Error of the SDK's type, which panics if the code or
// message is missing.
func fromOData(odata *odataerrors.ODataError) *Error {
	converted := &Error{Status: odata.ResponseStatusCode}
	if odata.ResponseHeaders != nil {
		if ids := odata.ResponseHeaders.Get("request-id"); len(ids) > 0 {
			converted.RequestID = ids[0]
		}
		for _, header := range odata.ResponseHeaders.Get("WWW-Authenticate") {
			converted.Challenged = converted.Challenged || strings.Contains(header, "insufficient_claims")
		}
	}
	main := odata.GetErrorEscaped()
	if main == nil {
		return converted
	}
	converted.Code = value(main.GetCode())
	converted.Message = value(main.GetMessage())
	if inner := main.GetInnerError(); inner != nil && converted.RequestID == "" {
		converted.RequestID = value(inner.GetRequestId())
	}
	return converted
}

// value is what a pointer points to, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// statusOf is the HTTP status behind an error, 0 if there is none.
func statusOf(err error) int {
	if answered, ok := errors.AsType[*Error](err); ok {
		return answered.Status
	}
	if other, ok := errors.AsType[*sdkhttp.StatusError](err); ok {
		return other.Status
	}
	return 0
}

// Unsupported reports whether Graph knows no answer to such a question in this
// tenant: advanced queries do not exist in Azure AD B2C
// (https://learn.microsoft.com/graph/aad-advanced-queries).
func Unsupported(err error) bool {
	switch statusOf(err) {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	default:
		return false
	}
}

// isPageToken says whether Graph has forgotten where the reading of a
// collection stood (Directory_ExpiredPageToken,
// DirectoryPageTokenNotFoundException). See
// https://learn.microsoft.com/graph/paging.
func isPageToken(err error) bool {
	var answered *Error
	return errors.As(err, &answered) && answered.Status >= 400 && answered.Status < 500 &&
		strings.Contains(strings.ToLower(answered.Code), "pagetoken")
}
