package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/m365/answers"
	"github.com/licexport/licexport/plugins/m365/graph"
	"github.com/licexport/licexport/plugins/m365/signin"
)

// explain puts any error of a run into words for people.
func explain(err error, cfg config) error {
	if problem := (sdk.Problem{}); err == nil || errors.As(err, &problem) {
		return err
	}
	var (
		throttled  *sdkhttp.ThrottledError
		failed     *signin.Error
		refused    *graph.Error
		other      *sdkhttp.StatusError
		redirect   *sdkhttp.RedirectError
		gaveUp     *sdkhttp.GaveUpError
		incomplete *graph.IncompleteError
		restarts   *graph.RestartsError
	)
	switch {
	case errors.As(err, &throttled):
		return explainThrottled(throttled)
	case sdkhttp.Classify(err) != sdkhttp.Unknown && !answered(err) && !sdkhttp.Broken(err):
		return explainNetwork(err, cfg)
	case errors.As(err, &gaveUp):
		return explainGaveUp(gaveUp)
	case errors.As(err, &other):
		return explainStatus(fmt.Errorf("%s: answered %d %s", other.Host, other.Status, http.StatusText(other.Status)), other.Status)
	case errors.As(err, &redirect):
		return explainStatus(redirect, redirect.Status)
	case errors.As(err, &failed):
		return explainSignIn(failed, cfg)
	case errors.As(err, &restarts) && restarts.Broken():
		return upstream(err, "m365.answer_broken", "the pages of users are broken",
			"Each time that the list was read, a page of it could not be understood. Something in between (proxy, gateway) may have changed it; otherwise run it again later, and if it stays, tell Microsoft's support.")
	case errors.As(err, &restarts):
		return upstream(err, "m365.list_broke_off", "the list of users broke off again and again",
			"Nothing was exported, because half a list would take licenses away from the other half. Large changes in the directory cause this; run it again when they are over.")
	case errors.As(err, &incomplete):
		return upstream(err, "m365.list_incomplete", "Microsoft Graph gave fewer users than it counts",
			"It did so again and again. Nothing was exported, because the missing users would lose their licenses. Run it again later; if it stays, tell Microsoft's support.")
	case errors.As(err, &refused):
		return explainGraph(refused, cfg)
	case errors.Is(err, context.Canceled):
		return err
	default:
		return upstream(err, "m365.answer_broken", "an answer of Microsoft Graph cannot be used",
			"It is not what Graph documents. Something in between (proxy, gateway) may have changed it; otherwise run it again later, and if it stays, tell Microsoft's support.")
	}
}

// answered says whether the sign-in or Graph gave an answer, so that the fault
// is not in the network.
func answered(err error) bool {
	if failed, ok := errors.AsType[*signin.Error](err); ok {
		return failed.Status != 0
	}
	var refused *graph.Error
	return errors.As(err, &refused)
}

// upstream is a problem that no setting causes.
func upstream(err error, code, summary, detail string) error {
	problem := sdk.Upstream(err, summary)
	problem.Code = code
	problem.Detail = detail
	if err != nil {
		problem.Detail += "\nIn detail: " + err.Error() + "."
	}
	return problem
}

func explainThrottled(err *sdkhttp.ThrottledError) error {
	problem := sdk.Upstream(err, "Microsoft throttled this run for too long")
	problem.Code = "m365.throttled"
	problem.Detail = fmt.Sprintf("%s asked to wait for %v, after %v of waiting; a run waits %v at most. "+
		"Usually another program asks Graph too much with the same application. Give licexport an app registration of its own, or another hour.",
		err.Host, err.Asked.Round(1e9), err.Waited.Round(1e9), err.Limit)
	problem.HelpURL = "https://learn.microsoft.com/graph/throttling"
	return problem
}

func explainGaveUp(err *sdkhttp.GaveUpError) error {
	if body, ok := errors.AsType[*sdkhttp.BodyError](err.Err); ok && body.Foreign {
		return upstream(err, "m365.unexpected_answer", "the answer does not come from Microsoft",
			fmt.Sprintf("Something in between has answered in the place of %s, with a page of its own: a proxy, a firewall or the login page of a network. Ask who runs it to let licexport through to %s. If authority_host or graph_endpoint is set, check it.", err.Host, err.Host))
	}
	if err.Status == 0 {
		return upstream(err, "m365.answer_broken", "the answers of Microsoft arrive broken",
			"Answers were cut off or were not what they should be, on every attempt. Something in between (proxy, firewall) may be limiting or replacing them; otherwise run it again later.")
	}
	if err.Status == http.StatusTooManyRequests {
		return upstream(err, "m365.throttled", "Microsoft throttled this run for too long",
			"Usually another program asks Graph too much with the same application. Give licexport an app registration of its own, or another hour.")
	}
	detail := "This is a fault on Microsoft's side. Run it again later; https://status.cloud.microsoft tells about known faults."
	if id := answers.RequestID(err.Header); id != "" {
		detail += "\nRequest ID for Microsoft's support: " + id
	} else {
		detail = "The answer has no request ID, so it may come from a proxy or gateway in between: ask who runs it. Otherwise it is a fault on Microsoft's side; run it again later (https://status.cloud.microsoft tells about known faults)."
	}
	return upstream(err, "m365.unavailable", "Microsoft is not able to answer", detail)
}

// explainStatus is about an error that is not in the form of Graph or Entra.
func explainStatus(err error, status int) error {
	if status == http.StatusProxyAuthRequired {
		return upstream(err, "m365.proxy_refused", "the proxy does not let licexport through",
			"It wants a sign-in: put user and password into HTTPS_PROXY (http://user:password@proxy:port).")
	}
	advice := "Probably a proxy or gateway answered in its place; ask who runs it."
	if status < http.StatusBadRequest || status == http.StatusNetworkAuthenticationRequired {
		advice = "It is the login page of a network, a proxy or a gateway; ask who runs it to let licexport through without one."
	}
	return upstream(err, "m365.unexpected_answer", "the answer does not come from Microsoft",
		"It is no answer that Microsoft Graph or Entra gives. "+advice+" If authority_host or graph_endpoint is set, check it.")
}

// fewUsersMissing is a warning: users change while they are read.
func fewUsersMissing(users, missing int) sdk.Problem {
	return sdk.Problem{
		Code: "m365.few_users_missing", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("%d of %d users that Microsoft Graph counts were not in its list", missing, users+missing),
		Detail:  "So few are normal while licenses are being changed. If it says so every time, look whether somebody is missing in the file.",
	}
}

// strayLicense is a warning about a product that the tenant does not list.
func strayLicense(license sdk.License, held int) sdk.Problem {
	problem := sdk.Problem{
		Code: "m365.unlisted_license", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("%s (%s) is held by users (%d), but the tenant does not list it", license.Name, license.ID, held),
		Detail:  "This happens with products that have ended. It is exported without a number of purchased units.",
	}
	if license.UID == "" {
		problem.Detail = fmt.Sprintf("This happens with products that have ended. Its part number is not known either, so it has no UId and is not exported. "+
			"Name a UId under uids (%q: …), use uid: sku_id, or set product_names to Microsoft's full list.", license.ID)
	}
	return problem
}
