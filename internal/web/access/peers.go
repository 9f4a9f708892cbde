package access

import (
	"net/netip"
	"slices"
)

// peers are the proxies that alone may connect from elsewhere; none: everybody may.
type peers []netip.Prefix

// admit reports whether the other end of a connection may ask. Headers in which a proxy
// names somebody else count for nothing.
func (p peers) admit(remote string) bool {
	if len(p) == 0 {
		return true
	}
	at, err := netip.ParseAddrPort(remote)
	return err == nil && p.trust(plainAddress(at.Addr()))
}

func (p peers) trust(ip netip.Addr) bool {
	return ip.IsLoopback() || slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(ip) })
}

// Trusts reports whether an address is that of this computer or of a proxy: many
// readers may share such a connection.
func (d *Door) Trusts(ip netip.Addr) bool { return d.peers.trust(plainAddress(ip)) }
