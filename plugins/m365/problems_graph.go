package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/m365/graph"
	"github.com/licexport/licexport/plugins/m365/network"
	"github.com/licexport/licexport/plugins/m365/retry"
	"github.com/licexport/licexport/plugins/m365/signin"
)

// explain puts any error of a run into words for people.
func explain(err error, cfg config) error {
	if problem := (sdk.Problem{}); err == nil || errors.As(err, &problem) {
		return err
	}
	var (
		throttled  *retry.ThrottledError
		failed     *signin.Error
		refused    *graph.Error
		other      *retry.StatusError
		gaveUp     *retry.GaveUpError
		incomplete *graph.IncompleteError
		restarts   *graph.RestartsError
	)
	switch {
	case errors.As(err, &throttled):
		return explainThrottled(throttled)
	case network.Classify(err) != network.Unknown && !answered(err):
		return explainNetwork(err, cfg)
	case errors.As(err, &gaveUp):
		return explainGaveUp(gaveUp)
	case errors.As(err, &other):
		return explainStatus(other)
	case errors.As(err, &failed):
		return explainSignIn(failed, cfg)
	case errors.As(err, &restarts):
		return upstream(err, "m365.list_broke_off", "the list of users broke off again and again",
			"Nothing was exported, because half a list would take licenses away from the other half. Large changes in the directory cause this; run it again when they are over.")
	case errors.As(err, &incomplete):
		return upstream(err, "m365.list_incomplete", "Microsoft Graph gave fewer users than it counts",
			"It did so again and again. Nothing was exported, because the missing users would lose their licenses. Run it again later; if it stays, tell Microsoft's support.")
	case errors.As(err, &refused):
		return explainGraph(refused)
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

func explainThrottled(err *retry.ThrottledError) error {
	problem := sdk.Upstream(err, "Microsoft throttled this run for too long")
	problem.Code = "m365.throttled"
	problem.Detail = fmt.Sprintf("%s asked to wait for %v, after %v of waiting; a run waits %v at most. "+
		"Usually another program asks Graph too much with the same application. Give licexport an app registration of its own, or another hour.",
		err.Host, err.Asked.Round(1e9), err.Waited.Round(1e9), err.Limit)
	problem.HelpURL = "https://learn.microsoft.com/graph/throttling"
	return problem
}

// explainNetwork is about everything between this machine and Microsoft.
func explainNetwork(err error, cfg config) error {
	switch network.Classify(err) {
	case network.NotTrusted:
		problem := sdk.Upstream(err, "the certificate of the server is not trusted on this machine")
		problem.Code, problem.Path = "m365.tls_not_trusted", "/ca_file"
		problem.Detail = "If a proxy or firewall here inspects TLS, ask who runs it for its certificate authority as a PEM file and name that file in ca_file."
		if cfg.CAFile != "" {
			problem.Detail = "The authorities in " + cfg.CAFile + " do not vouch for it either. Ask who runs the proxy or firewall here for the current certificate authority."
		}
		if expired(err) {
			problem.Detail = "By the clock of this machine it has expired, or is not valid yet. Check the clock first (time zone included). " + problem.Detail
		}
		problem.Detail += "\nIn detail: " + plain(err) + "."
		return problem
	case network.ProxyRefused:
		return upstream(errors.New(plain(err)), "m365.proxy_refused", "the proxy does not let licexport through",
			"Status 407 means that it wants a sign-in: put user and password into HTTPS_PROXY (http://user:password@proxy:port). Status 403 means that it does not allow the server: have login.microsoftonline.com and graph.microsoft.com (or those of your cloud) allowed.")
	case network.ProxyUnreachable:
		return upstream(errors.New(plain(err)), "m365.proxy_unreachable", "the proxy cannot be reached",
			"Check HTTPS_PROXY in the environment of the account that licexport runs under.")
	case network.NoSuchHost, network.Refused:
		return upstream(errors.New(plain(err)), "m365.no_network", "Microsoft cannot be reached from this machine",
			proxyHint()+"Check the network, DNS and the firewall: login.microsoftonline.com and graph.microsoft.com (or those of your cloud) have to be reachable on port 443. If this needs a proxy, set HTTPS_PROXY. If authority_host or graph_endpoint is set, check it.")
	case network.Timeout, network.Unknown:
	}
	return upstream(errors.New(plain(err)), "m365.timeout", "Microsoft did not answer in time",
		proxyHint()+"Check the network and the firewall: a connection that is opened and then silent is often one that a firewall drops. Otherwise run it again later.")
}

// proxyHint is about a proxy that is set and yet not used.
func proxyHint() string {
	if !network.ProxyIgnored() {
		return ""
	}
	return "HTTPS_PROXY is set, but it is no address, so no proxy is used: in its user and password, write % as %25, # as %23, @ as %40 and / as %2F. "
}

// expired says whether a certificate is refused because of the time alone.
func expired(err error) bool {
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok && invalid.Reason == x509.Expired
}

// plain is the innermost part of a network error that still says what it is
// about, without addresses of pages.
func plain(err error) string {
	var failed *signin.Error
	if errors.As(err, &failed) && failed.Err != nil {
		err = failed.Err
	}
	if gaveUp, ok := errors.AsType[*retry.GaveUpError](err); ok {
		return gaveUp.Error()
	}
	if proxy, ok := errors.AsType[*network.ProxyRefusedError](err); ok {
		return proxy.Error()
	}
	return strings.TrimSuffix(err.Error(), ".")
}

func explainGaveUp(err *retry.GaveUpError) error {
	if err.Status == 0 {
		return upstream(err, "m365.answer_broken", "the answers of Microsoft arrive broken",
			"Answers were cut off or were not what they should be, on every attempt. Something in between (proxy, firewall) may be limiting or replacing them; otherwise run it again later.")
	}
	if err.Status == http.StatusTooManyRequests {
		return upstream(err, "m365.throttled", "Microsoft throttled this run for too long",
			"Usually another program asks Graph too much with the same application. Give licexport an app registration of its own, or another hour.")
	}
	detail := "This is a fault on Microsoft's side. Run it again later; https://status.cloud.microsoft tells about known faults."
	if err.RequestID != "" {
		detail += "\nRequest ID for Microsoft's support: " + err.RequestID
	}
	return upstream(err, "m365.unavailable", "Microsoft is not able to answer", detail)
}

// explainStatus is about an error that is not in the form of Graph or Entra.
func explainStatus(err *retry.StatusError) error {
	if err.Status == http.StatusProxyAuthRequired {
		return upstream(err, "m365.proxy_refused", "the proxy does not let licexport through",
			"It wants a sign-in: put user and password into HTTPS_PROXY (http://user:password@proxy:port).")
	}
	return upstream(err, "m365.unexpected_answer", "the answer does not come from Microsoft",
		"It is no answer that Microsoft Graph or Entra gives. Probably a proxy or gateway answered in its place; ask who runs it. If authority_host or graph_endpoint is set, check it.")
}

// explainGraph is about an error that Graph reports.
func explainGraph(err *graph.Error) error {
	detail := fmt.Sprintf("\nThe answer was: %s: %s", err.Code, err.Message)
	if err.RequestID != "" {
		detail += "\nRequest ID for Microsoft's support: " + err.RequestID
	}
	say := func(code, summary, advice string) error {
		problem := sdk.Upstream(err, summary)
		problem.Code, problem.Detail = code, advice+detail
		return problem
	}
	switch err.Status {
	case http.StatusUnauthorized:
		return say("m365.token_refused", "Microsoft Graph does not accept the sign-in",
			"It refused a fresh token as well. Check that cloud, authority_host and graph_endpoint belong to the same cloud, and that the clock of this machine is right.")
	case http.StatusForbidden:
		return say("m365.forbidden", "Microsoft Graph denies access",
			"Check that the app registration has the application permissions User.Read.All and LicenseAssignment.Read.All (or Organization.Read.All) with admin consent.")
	case http.StatusNotFound:
		return say("m365.not_found", "Microsoft Graph does not find the tenant's data",
			"Check tenant_id, and graph_endpoint if it is set. A tenant without any subscription has no licenses to read.")
	default:
		return say("m365.graph_error", fmt.Sprintf("Microsoft Graph answered with an error (%d %s)", err.Status, err.Code),
			"Run it again later; if it stays, tell Microsoft's support.")
	}
}

// explainForbidden is explainGraph for a refusal, when the token can be looked
// into.
func explainForbidden(err *graph.Error, claims signin.Claims, cfg config) error {
	if missing := claims.Missing(); len(missing) > 0 {
		return permissionMissing(missing, claims, cfg)
	}
	return explainGraph(err)
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
