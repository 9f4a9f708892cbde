package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra/answers"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// Explain puts any error of a run into words for people. own is asked for those that
// only the source knows, after those of the network and the sign-in; it gives nil
// for all others, and may be nil.
func (w Words) Explain(err error, own func(error) error) error {
	if err == nil || isProblem(err) {
		return err
	}
	var (
		throttled *sdkhttp.ThrottledError
		failed    *signin.Error
		refused   *answers.Error
		other     *sdkhttp.StatusError
		redirect  *sdkhttp.RedirectError
		gaveUp    *sdkhttp.GaveUpError
	)
	switch {
	case errors.As(err, &throttled):
		return w.throttled(throttled)
	case sdkhttp.Classify(err) != sdkhttp.Unknown && !answered(err) && !sdkhttp.Broken(err):
		return w.network(err)
	case errors.As(err, &gaveUp):
		return w.gaveUp(gaveUp)
	case errors.As(err, &other):
		return w.status(fmt.Errorf("%s: answered %d %s", other.Host, other.Status, http.StatusText(other.Status)), other.Status)
	case errors.As(err, &redirect):
		return w.status(redirect, redirect.Status)
	case errors.As(err, &failed):
		return w.signInFailed(failed)
	}
	if own != nil {
		if problem := own(err); problem != nil {
			return problem
		}
	}
	switch {
	case errors.As(err, &refused):
		return w.refused(refused)
	case errors.Is(err, context.Canceled):
		return err
	default:
		return w.Upstream(err, "answer_broken", "an answer of Microsoft Graph cannot be used",
			"It is not what Graph documents. Something in between (proxy, gateway) may have changed it; otherwise run it again later, and if it stays, tell Microsoft's support.")
	}
}

// answered reports whether the sign-in or Graph gave an answer, so that the fault
// is not in the network.
func answered(err error) bool {
	if failed, ok := errors.AsType[*signin.Error](err); ok {
		return failed.Status != 0
	}
	var refused *answers.Error
	return errors.As(err, &refused)
}

func (w Words) throttled(err *sdkhttp.ThrottledError) error {
	problem := sdk.Upstream(err, "Microsoft throttled this run for too long")
	problem.Code = w.code("throttled")
	problem.Detail = fmt.Sprintf("%s asked to wait for %v, after %v of waiting; a run waits %v at most. "+
		"Usually another program asks Graph too much with the same application. Give licexport an app registration of its own, or another hour.",
		err.Host, err.Asked.Round(1e9), err.Waited.Round(1e9), err.Limit)
	problem.HelpURL = "https://learn.microsoft.com/graph/throttling"
	return problem
}

func (w Words) gaveUp(err *sdkhttp.GaveUpError) error {
	if body, ok := errors.AsType[*sdkhttp.BodyError](err.Err); ok && body.Foreign {
		return w.Upstream(err, "unexpected_answer", "the answer does not come from Microsoft",
			fmt.Sprintf("Something in between has answered in the place of %s, with a page of its own: a proxy, a firewall or the login page of a network. Ask who runs it to let licexport through to %s. If authority_host or graph_endpoint is set, check it.", err.Host, err.Host))
	}
	if err.Status == 0 {
		return w.Upstream(err, "answer_broken", "the answers of Microsoft arrive broken",
			"Answers were cut off or were not what they should be, on every attempt. Something in between (proxy, firewall) may be limiting or replacing them; otherwise run it again later.")
	}
	if err.Status == http.StatusTooManyRequests {
		return w.Upstream(err, "throttled", "Microsoft throttled this run for too long",
			"Usually another program asks Graph too much with the same application. Give licexport an app registration of its own, or another hour.")
	}
	detail := "This is a fault on Microsoft's side. Run it again later; https://status.cloud.microsoft tells about known faults."
	if id := answers.RequestID(err.Header); id != "" {
		detail += "\nRequest ID for Microsoft's support: " + id
	} else {
		detail = "The answer has no request ID, so it may come from a proxy or gateway in between: ask who runs it. Otherwise it is a fault on Microsoft's side; run it again later (https://status.cloud.microsoft tells about known faults)."
	}
	return w.Upstream(err, "unavailable", "Microsoft is not able to answer", detail)
}

// explainStatus is about an error that is not in the form of Graph or Entra.
func (w Words) status(err error, status int) error {
	if status == http.StatusProxyAuthRequired {
		return w.Upstream(err, "proxy_refused", "the proxy does not let licexport through",
			"It wants a sign-in: put user and password into HTTPS_PROXY (http://user:password@proxy:port).")
	}
	advice := "Probably a proxy or gateway answered in its place; ask who runs it."
	if status < http.StatusBadRequest || status == http.StatusNetworkAuthenticationRequired {
		advice = "It is the login page of a network, a proxy or a gateway; ask who runs it to let licexport through without one."
	}
	return w.Upstream(err, "unexpected_answer", "the answer does not come from Microsoft",
		"It is no answer that Microsoft Graph or Entra gives. "+advice+" If authority_host or graph_endpoint is set, check it.")
}
