package notify

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/licexport/licexport/internal/reach"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// undelivered is why a message or a ping did not arrive, and what to do about it.
type undelivered struct {
	what, remedy string
	err          error
}

// Error says both in one line.
func (u *undelivered) Error() string { return reach.Sentence(u.what, u.remedy) }

// Unwrap is the cause.
func (u *undelivered) Unwrap() error { return u.err }

// Advice is what happened, and what to do; the latter may be empty.
func (u *undelivered) Advice() (what, remedy string) { return u.what, u.remedy }

// unreached explains why there is no answer. It leaves out the address that net/http
// puts in front of its errors: it is a secret.
func unreached(err error) error {
	e, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	if e.Timeout() {
		return &undelivered{what: "no answer in time", remedy: "is a proxy needed (HTTPS_PROXY)?", err: e.Err}
	}
	if untrusted, ok := errors.AsType[*tls.CertificateVerificationError](e.Err); ok {
		return &undelivered{
			what:   untrusted.Error(),
			remedy: "if a proxy or a server of your own has issued the certificate, let this machine trust its authority (on Linux also by SSL_CERT_FILE)",
			err:    e.Err,
		}
	}
	if sdkhttp.Classify(e.Err) == sdkhttp.Unknown {
		return e.Err
	}
	what, remedy := reach.Explain(e.Err, "")
	return &undelivered{what: "the server " + what, remedy: remedy, err: e.Err}
}

// refusalOf is what an answer other than success means for whoever wrote the settings.
func (n *Notifier) refusalOf(method string, code int, answer []byte) *undelivered {
	u := &undelivered{what: fmt.Sprintf("the server answered %s%s", status(code), n.quote(answer))}
	switch {
	case code/100 == 3:
		u.remedy = "put the address that it names into the settings"
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		u.remedy = "check the address, up to its end, where the signature of a workflow is, and the headers: who calls is not let in, or the address was replaced when the workflow was made anew"
	case code == http.StatusNotFound, code == http.StatusGone:
		u.remedy = "check the address: such addresses are replaced when a workflow is made anew"
	case code == http.StatusMethodNotAllowed:
		u.remedy = fmt.Sprintf("check the address: nothing takes a %s there", method)
	case code == http.StatusRequestEntityTooLarge:
		u.remedy = "ask who runs the server for messages of 30 KB"
	case code == http.StatusTooManyRequests, code >= http.StatusInternalServerError:
		u.remedy = "try again later"
	}
	return u
}
