package host

import (
	"strconv"
	"strings"
)

// handshake is the line in which a plugin says where it can be reached:
//
//	CORE|VERSION|NETWORK|ADDRESS|PROTOCOL|CERTIFICATE
//
// go-plugin reads it too; the host reads it again to tell people what was
// wrong with it. See
// https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md.
type handshake struct {
	core, version              int
	network, address, protocol string
	certificate                string
}

func parseHandshake(line string) (handshake, bool) {
	fields := strings.Split(strings.TrimSpace(line), "|")
	if len(fields) < 4 {
		return handshake{}, false
	}
	core, err := strconv.Atoi(fields[0])
	if err != nil {
		return handshake{}, false
	}
	version, err := strconv.Atoi(fields[1])
	if err != nil {
		return handshake{}, false
	}
	h := handshake{core: core, version: version, network: fields[2], address: fields[3]}
	if len(fields) > 4 {
		h.protocol = fields[4]
	}
	if len(fields) > 5 {
		h.certificate = fields[5]
	}
	return h, true
}

// isLocal reports whether an address is on this computer and, by that,
// certainly that of the plugin.
func isLocal(network, address string) bool {
	return network == "unix" || network == "tcp" && strings.HasPrefix(address, "127.0.0.1:")
}
