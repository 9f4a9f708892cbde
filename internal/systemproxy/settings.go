package systemproxy

import (
	"fmt"
	"net/netip"
	"strings"
)

// Settings are what the system says about proxies.
type Settings struct {
	// HTTPS and HTTP are addresses of proxies, as in http://proxy:8080; empty means
	// none.
	HTTPS, HTTP string
	// NoProxy lists what is reached directly, in the form of NO_PROXY.
	NoProxy []string
	// Notes are what the system says and licexport does not do, with the way around.
	Notes []string
	// Detects is set if the account lets Windows look for a proxy by itself, which is
	// the default of Windows and which licexport does not do.
	Detects bool
}

// Any reports whether there is a proxy.
func (s Settings) Any() bool { return s.HTTPS != "" || s.HTTP != "" }

// wayAround is what to do about what is not supported.
const wayAround = "Set HTTPS_PROXY and NO_PROXY for the account that runs licexport, as in HTTPS_PROXY=http://proxy:8080"

// DetectNote says that licexport does not look for a proxy by itself. It is for those
// who cannot reach the vendor.
func DetectNote() string {
	return "Windows is set to find the proxy by itself (WPAD), which licexport does not do. If there is one: " + wayAround
}

// parse reads a proxy and what goes past it, as WinHTTP and WinINET write them
// (https://learn.microsoft.com/windows/win32/api/winhttp/ns-winhttp-winhttp_proxy_info):
// "proxy:8080", or "http=proxy:80;https=proxy:443"; "*.contoso.com;10.*;<local>".
func parse(proxy, bypass string) Settings {
	var s Settings
	for entry := range strings.FieldsFuncSeq(proxy, separates) {
		kind, server, ok := strings.Cut(entry, "=")
		if !ok {
			kind, server = "", entry
		}
		address, supported := addressOf(server)
		switch kind = strings.ToLower(kind); {
		case kind == "socks" || !supported:
			s.Notes = append(s.Notes, fmt.Sprintf("the proxy %s of Windows is none for HTTP, so it is not used. %s", entry, wayAround))
		case kind == "":
			s.HTTPS, s.HTTP = first(s.HTTPS, address), first(s.HTTP, address)
		case kind == "https":
			s.HTTPS = first(s.HTTPS, address)
		case kind == "http":
			s.HTTP = first(s.HTTP, address)
		}
	}
	if !s.Any() {
		return s
	}
	for entry := range strings.FieldsFuncSeq(bypass, separates) {
		text, ok := pastProxy(entry)
		if !ok {
			s.Notes = append(s.Notes, fmt.Sprintf("Windows reaches %s without the proxy; licexport cannot say that and uses the proxy. If that is wrong, name the hosts in NO_PROXY", entry))
			continue
		}
		if text != "" {
			s.NoProxy = append(s.NoProxy, text)
		}
	}
	return s
}

func separates(r rune) bool { return r == ';' || strings.ContainsRune(" \t\r\n", r) }

// first is the one that came first: others of a list stand in for it when it fails.
func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// addressOf is the address of a proxy for HTTP.
func addressOf(server string) (address string, ok bool) {
	scheme, host, named := strings.Cut(server, "://")
	if !named {
		scheme, host = "http", server
	}
	host = strings.TrimSuffix(host, "/")
	if scheme = strings.ToLower(scheme); scheme != "http" && scheme != "https" || host == "" || strings.ContainsAny(host, "/@") {
		return "", false
	}
	return scheme + "://" + host, true
}

// pastProxy turns an entry of the list of Windows into one of NO_PROXY
// (https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config). It is empty for what
// is never reached through a proxy anyway, and ok is false for what NO_PROXY cannot
// say.
func pastProxy(entry string) (text string, ok bool) {
	if _, host, named := strings.Cut(entry, "://"); named {
		entry = host
	}
	switch entry = strings.ToLower(strings.TrimSuffix(entry, "/")); {
	case entry == "<local>", entry == "<-loopback>":
		return "", entry == "<-loopback>" // Go never sends what goes to the computer itself to a proxy
	case entry == "*":
		return "*", true
	case strings.HasPrefix(entry, "*.") && !strings.ContainsAny(entry[2:], "*"):
		return entry[1:], entry != "*."
	case !strings.Contains(entry, "*"):
		return exact(entry), entry != ""
	}
	return network(entry)
}

// exact is a host or an address. NO_PROXY takes a host for everything below it as
// well, which Windows does not say; that is the smaller evil than the wrong way.
func exact(entry string) string { return strings.Trim(entry, "[]") }

// network turns 10.* or 192.168.* into a network.
func network(entry string) (text string, ok bool) {
	stem, ok := strings.CutSuffix(entry, ".*")
	for strings.HasSuffix(stem, ".*") {
		stem = strings.TrimSuffix(stem, ".*")
	}
	parts := strings.Split(stem, ".")
	if !ok || len(parts) > 3 {
		return "", false
	}
	bits := 8 * len(parts)
	prefix, err := netip.ParsePrefix(fmt.Sprintf("%s/%d", strings.Join(append(parts, []string{"0", "0", "0"}[:4-len(parts)]...), "."), bits))
	if err != nil {
		return "", false
	}
	return prefix.Masked().String(), true
}
