package graphsim

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Body is the form of an error answer's body.
type Body int

// The forms.
const (
	// JSONBody is Graph's or Entra's own error object.
	JSONBody Body = iota
	// HTMLBody is a page such as gateways send.
	HTMLBody
	// EmptyBody is no body at all.
	EmptyBody
)

// newFault returns a fault that strikes Graph requests.
func newFault(name string, apply func(*plan)) Fault {
	return Fault{name: name, endpoints: Graph(), apply: apply}
}

// Delay waits d before the request is looked at. It really waits: for
// benchmarks, not for tests.
func Delay(d time.Duration) Fault {
	return newFault("delay", func(p *plan) { p.delay += d })
}

// Throttle answers 429 with a Retry-After of so many seconds.
func Throttle(seconds int) Fault {
	return newFault("429", func(p *plan) { p.throttle(strconv.Itoa(seconds)) })
}

// ThrottleUntil answers 429 with a Retry-After as an HTTP date, d from now on
// the server's clock.
func ThrottleUntil(d time.Duration) Fault {
	return newFault("429 date", func(p *plan) {
		p.throttle(p.now.Add(d).UTC().Format(http.TimeFormat))
	})
}

// ThrottleSilently answers 429 without a Retry-After, as some services do.
func ThrottleSilently() Fault {
	return newFault("429 silent", func(p *plan) { p.throttle("") })
}

// Status answers with an HTTP status, for example 500, 502, 503 or 504, and a
// body of the form.
func Status(status int, body Body) Fault {
	return newFault(strconv.Itoa(status), func(p *plan) { p.answerStatus(status, body, nil) })
}

// Unavailable answers 503 with a Retry-After of so many seconds.
func Unavailable(seconds int) Fault {
	return newFault("503 retry", func(p *plan) {
		p.answerStatus(http.StatusServiceUnavailable, JSONBody, http.Header{"Retry-After": {strconv.Itoa(seconds)}})
	})
}

// Refuse answers with Graph's error object, whatever the request was.
func Refuse(status int, code, message string) Fault {
	return newFault(fmt.Sprintf("%d %s", status, code), func(p *plan) {
		p.answer = func(c *call) *reply { return c.graphError(status, code, message) }
	})
}

// Forbidden answers 403 as if a permission, or its consent, were missing.
func Forbidden() Fault {
	return Refuse(http.StatusForbidden, codeDenied, textDenied)
}

// ExpiredPageToken answers each page but the first with 400
// Directory_ExpiredPageToken.
func ExpiredPageToken() Fault {
	return Refuse(http.StatusBadRequest, codeExpiredPageToken, textExpiredPageToken).
		On(Users).Matching(hasPageToken)
}

// UnknownPageToken answers each page but the first with 400
// DirectoryPageTokenNotFoundException.
func UnknownPageToken() Fault {
	return Refuse(http.StatusBadRequest, codeUnknownPageToken, textUnknownPageToken).
		On(Users).Matching(hasPageToken)
}

// TokenExpired makes the presented access token an expired one, for good: 401
// now and for each further request with it.
func TokenExpired() Fault {
	return newFault("401 expired", func(p *plan) { p.token = tokenExpired })
}

// TokenRevoked revokes the presented access token: 401 with a claims challenge
// (continuous access evaluation), now and for each further request with it.
// https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
func TokenRevoked() Fault {
	return newFault("401 revoked", func(p *plan) { p.token = tokenRevoked })
}

// Drop closes the connection before the first byte of the answer. Note that
// net/http repeats such a GET by itself if the connection was used before.
func Drop() Fault {
	return newFault("drop", func(p *plan) { p.cut = cutBeforeHeaders })
}

// DropInHeaders closes the connection in the middle of the headers.
func DropInHeaders() Fault {
	return newFault("drop in headers", func(p *plan) { p.cut = cutInHeaders })
}

// Cut closes the connection in the middle of the body, whose Content-Length
// announced all of it.
func Cut() Fault {
	return newFault("cut", func(p *plan) { p.cut = cutInBody })
}

// CutChunked closes the connection in the middle of a body without
// Content-Length.
func CutChunked() Fault {
	return newFault("cut chunked", func(p *plan) { p.cut = cutInChunks })
}

// Shorten ends the body in the middle without any sign of it on the wire: the
// Content-Length is that of the half, and only the JSON is broken. Its answer
// is never compressed.
func Shorten() Fault {
	return newFault("short body", func(p *plan) { p.shorten = true })
}

// InvalidJSON answers 200 with a complete body that is no JSON.
func InvalidJSON() Fault {
	return newFault("invalid JSON", func(p *plan) {
		p.answer = func(*call) *reply {
			return &reply{status: http.StatusOK, contentType: graphJSON, body: []byte(`{"value":[{"id":"7f3,"displayName":]}`)}
		}
	})
}

// PlainText answers 200 with this text, as /$count does.
func PlainText(text string) Fault {
	return newFault("plain text", func(p *plan) {
		p.answer = func(*call) *reply {
			return &reply{status: http.StatusOK, contentType: plainText, body: []byte(text)}
		}
	})
}

// SignInError answers the token endpoint with an AADSTS code: 53003
// (conditional access), 7000215 (wrong secret), 7000222 (expired secret), 700016
// and 700038 (unknown application), 700027 (unknown certificate), 90002 (unknown
// tenant), 500011 (unknown resource) and others in Entra's envelope.
func SignInError(code int) Fault {
	return newFault("AADSTS"+strconv.Itoa(code), func(p *plan) {
		p.answer = func(c *call) *reply { return c.entraError(code, "") }
	}).On(Token)
}

// ConditionalAccess blocks the sign-in by a conditional access policy.
func ConditionalAccess() Fault { return SignInError(codeConditionalAccess) }
