package access

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// hosts are the names in the settings under which readers may ask, besides those of
// the loopback interface.
type hosts struct {
	names []string
	ips   []netip.Addr
}

func newHosts(names []string) hosts {
	var h hosts
	for _, name := range names {
		if ip, err := netip.ParseAddr(name); err == nil {
			h.ips = append(h.ips, plainAddress(ip))
		} else {
			h.names = append(h.names, strings.ToLower(name))
		}
	}
	return h
}

// know reports whether a Host header is one of the names. A dot at the end, as in
// "localhost.", is that of DNS.
func (h hosts) know(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	} else if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
		name = strings.TrimSuffix(inner, "]")
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		ip = plainAddress(ip)
		return ip.IsLoopback() || slices.Contains(h.ips, ip)
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name == "localhost" || slices.Contains(h.names, name)
}

// plainAddress is an address in its one form.
func plainAddress(ip netip.Addr) netip.Addr { return ip.Unmap().WithZone("") }
