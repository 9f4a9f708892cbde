package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

const (
	maxAttempts = 4
	// firstPause is the pause after the first attempt; each next one is four
	// times as long: 1, 4 and 16 seconds.
	firstPause = time.Second
	// maxPause bounds what a server may ask for by Retry-After.
	maxPause = time.Minute
	// defaultTimeout bounds one attempt.
	defaultTimeout = 10 * time.Second
	// maxAnswer is how much of an answer is read.
	maxAnswer = 2 << 10
	// maxRedirects is how often a ping is sent elsewhere.
	maxRedirects = 3
)

// delivery is a request that is repeated until it arrives.
type delivery struct {
	address  *url.URL
	timeout  time.Duration
	attempts int
	request  func(context.Context) (*http.Request, error)
}

// deliver sends a request. An answer that says "later" and a server that cannot
// be reached are tried again, a few times.
func (n *Notifier) deliver(ctx context.Context, d delivery) error {
	if d.timeout <= 0 {
		d.timeout = defaultTimeout
	}
	client := n.client()
	defer client.CloseIdleConnections()
	attempt, err := n.insist(ctx, d.attempts, func() (time.Duration, error) { return n.attempt(ctx, client, d) })
	if err != nil {
		return gaveUp(d.address.Host, err, attempt, d.attempts)
	}
	return nil
}

// gaveUp says where something did not arrive, and, if it could have been tried more than
// once, after how many attempts.
func gaveUp(where string, err error, attempt, attempts int) error {
	if attempts == 1 {
		return fmt.Errorf("%s: %w", where, err)
	}
	return fmt.Errorf("%s: %w (attempt %d)", where, err, attempt)
}

// insist calls try until it succeeds, gives up for good (never), or has failed often
// enough. After an error, try returns how long to wait at least. It returns the number
// of the last attempt.
func (n *Notifier) insist(ctx context.Context, attempts int, try func() (later time.Duration, err error)) (attempt int, err error) {
	pause := firstPause
	for attempt = 1; ; attempt++ {
		later, err := try()
		if err == nil || later == never || attempt >= attempts || ctx.Err() != nil {
			return attempt, err
		}
		if n.o.Disk.Clock.Sleep(ctx, min(max(pause, later), maxPause)) != nil {
			return attempt, err
		}
		pause *= 4
	}
}

// never says that another attempt would come to the same.
const never = time.Duration(-1)

// attempt sends the request once. After an error, later is how long the server
// wants to be left alone, or never.
func (n *Notifier) attempt(ctx context.Context, client *http.Client, d delivery) (later time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	request, err := d.request(ctx)
	if err != nil {
		return never, unreached(err)
	}
	request.Header.Set("User-Agent", strings.TrimSuffix("licexport/"+n.o.Version, "/"))
	response, err := client.Do(request)
	if err != nil {
		return delayAfter(err), unreached(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, _ := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if response.StatusCode/100 == 2 {
		return 0, nil
	}
	refused := n.refusalOf(request.Method, response.StatusCode, answer)
	switch code := response.StatusCode; {
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		return n.retryAfter(response.Header.Get("Retry-After")), refused
	default:
		return never, refused
	}
}

// client follows redirects of pings, which have nothing to lose, and none of
// messages: their content would be lost on the way.
func (n *Notifier) client() *http.Client {
	transport := n.o.Transport
	if transport == nil {
		// With the proxies of the environment. Its only error is about a file of
		// certificate authorities, and none is named.
		own, _ := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{})
		own.DisableKeepAlives = true
		transport = own
	}
	return &http.Client{
		Transport: transport,
		CheckRedirect: func(next *http.Request, via []*http.Request) error {
			if via[0].Method != http.MethodGet || len(via) > maxRedirects {
				return http.ErrUseLastResponse
			}
			// Only this machine may send us on to this machine without https.
			if _, err := checkAddress(next.URL.String()); err != nil || next.URL.Scheme != "https" && via[0].URL.Scheme == "https" {
				return errRedirect
			}
			return nil
		},
	}
}

var errRedirect = errors.New("the server sends us to an address without https://")

// retryAfter reads how long to wait, in seconds or until a date.
func (n *Notifier) retryAfter(value string) time.Duration {
	if seconds, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, int(maxPause/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(n.o.Disk.Clock.Now()), 0)
	}
	return 0
}

// delayAfter is never for an error that stays, and 0 for one that may pass.
func delayAfter(err error) time.Duration {
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	if untrusted || errors.Is(err, errRedirect) {
		return never
	}
	return 0
}

func status(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// quote shows the beginning of an answer that is text.
func (n *Notifier) quote(answer []byte) string {
	text := plain.Cleaner{Redact: n.o.Redactor.Redact}.Line(string(answer), maxQuote)
	if text == "" {
		return ""
	}
	return fmt.Sprintf(" (%q)", text)
}

// checkAddress refuses addresses whose content others could read on the way.
func checkAddress(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil || u.Host == "":
		return nil, errors.New("the value is not an address; an address begins with https://")
	case u.Scheme == "https", u.Scheme == "http" && config.IsLoopback(u.Hostname()):
		return u, nil
	default:
		return nil, errors.New("the address must begin with https://; http:// is fine for this machine only")
	}
}
