package graph

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra/answers"
)

// What a request may be about.
const (
	// Users are the list of users and their number.
	Users = "users"
	// Licenses are the products of the tenant.
	Licenses = "licenses"
	// SignIns are the last sign-ins of users.
	SignIns = "last sign-ins"
	// Subscriptions are the purchases of products.
	Subscriptions = "subscriptions"
	// Groups are the names of groups.
	Groups = "groups"
)

// convert makes plain errors of those of the SDK and of net/http. The address
// in the latter is left out: it is long and holds page tokens.
func convert(err error, about string) error {
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
func fromOData(odata *odataerrors.ODataError) *answers.Error {
	converted := &answers.Error{Status: odata.ResponseStatusCode}
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
	if answered, ok := errors.AsType[*answers.Error](err); ok {
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

// isPageToken reports whether Graph has forgotten where the reading of a
// collection stood (Directory_ExpiredPageToken,
// DirectoryPageTokenNotFoundException). See
// https://learn.microsoft.com/graph/paging.
func isPageToken(err error) bool {
	var answered *answers.Error
	return errors.As(err, &answered) && answered.IsPageToken()
}
