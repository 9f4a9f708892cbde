package sdkhttp

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// address reads the address of the API. A secret must not cross a network in
// clear, so plain http is for this machine only.
func address(o Options) (*url.URL, error) {
	base, err := url.Parse(strings.TrimRight(o.URL, "/"))
	problem := func(detail string) error {
		return sdk.ConfigError(o.URLPath, fmt.Sprintf("the address of %s cannot be used", o.Vendor), detail)
	}
	switch {
	case err != nil || base.Host == "":
		return nil, problem("Write it as https://api.example.com.")
	case base.User != nil:
		return nil, problem("It must not hold a user or a password; there are settings for these.")
	case base.RawQuery != "" || base.Fragment != "":
		return nil, problem("It must end before the first ? or #.")
	case base.Scheme == "http" && isLocal(base.Hostname()), base.Scheme == "https":
		return base, nil
	default:
		return nil, problem("It must begin with https://, because secrets are sent there. Only on this machine (127.0.0.1, localhost) it may be http://.")
	}
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// target is where a request goes.
func (c *Client) target(r Request) (*url.URL, error) {
	target, err := c.base.Parse("")
	if r.Link != "" {
		target, err = c.follow(r.Link)
	} else if r.Path != "" {
		target, err = url.Parse(c.base.String() + "/" + strings.TrimLeft(r.Path, "/"))
	}
	if err != nil {
		return nil, err
	}
	if target.Host != c.base.Host || target.Scheme != c.base.Scheme {
		return nil, fmt.Errorf("the path of a request to %s leads to another server", c.o.Vendor)
	}
	if r.Query != nil {
		target.RawQuery = r.Query.Encode()
	}
	return target, nil
}

// follow reads a link that the vendor has given. What is sent with a request
// must not go to another server.
func (c *Client) follow(link string) (*url.URL, error) {
	target, err := c.base.Parse(link)
	if err != nil {
		return nil, c.problem("answer_broken", nil, fmt.Sprintf("%s gave a link to the next page that is no address", c.o.Vendor), "")
	}
	if target.Scheme != c.base.Scheme || !strings.EqualFold(target.Host, c.base.Host) || target.User != nil {
		return nil, c.problem("link_elsewhere", nil, fmt.Sprintf("%s gave a link to the next page that leads to another server", c.o.Vendor),
			fmt.Sprintf("It leads to %s instead of %s. The request was not sent, because the sign-in would have gone with it. If that is another address of the same service, set it in the configuration.", target.Host, c.base.Host))
	}
	return target, nil
}
