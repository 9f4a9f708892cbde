package config

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// DefaultListen is where licexport serve listens if nothing else is said.
const DefaultListen = "127.0.0.1:9469"

// Page says who may read the pages of licexport serve, and where they are.
type Page struct {
	// Listen is the address, as host:port.
	Listen string
	// Names are those by which browsers reach the pages, besides those of the
	// loopback interface: names and addresses without a port, in lower case.
	Names []string
	// Password is what readers have to know; nil: nobody is asked.
	Password *secret.Reference
	// Certificate is a PEM file with the certificate and those between it and its
	// authority; empty: no TLS. Key is its private key as PEM.
	Certificate string
	Key         *secret.Reference
	// Proxies are the addresses of the proxies that alone may connect from elsewhere,
	// and who ask for a password; empty: there are none.
	Proxies []netip.Prefix
}

// page reads over what is in into already.
func (r *reader) page(into *Page) strict.Value {
	v := r.Fields(
		strict.Field{Key: "listen", Doc: "Address and port. Another one than that of this computer alone needs names, and a password and a certificate, or proxies", Value: r.listen(&into.Listen)},
		strict.Field{Key: "names", Doc: "Names and addresses by which browsers reach the pages from elsewhere", Value: r.hostNames(&into.Names)},
		strict.Field{Key: "password", Doc: "Where the password of the pages is", Value: r.secretOnly(&into.Password)},
		strict.Field{Key: "certificate", Doc: "PEM file with the certificate for TLS and those of its authorities", Value: r.path(&into.Certificate)},
		strict.Field{Key: "key", Doc: "Where the private key of the certificate is, as PEM", Value: r.secretOnly(&into.Key)},
		strict.Field{Key: "proxies", Doc: "Addresses or networks of proxies that ask for a password themselves; nobody else can connect from elsewhere", Value: r.proxies(&into.Proxies)},
	)
	read := v.Read
	v.Read = func(where string, n *yaml.Node) {
		before := r.Errors()
		read(where, n)
		if r.Errors() > before {
			return
		}
		at := n
		if listen := childKey(n, "listen"); listen != nil {
			at = listen
		}
		if fault, remedy := into.Fault(into.Listen); fault != "" {
			r.Errorf(at, remedy, "%s: %s", where, fault)
		}
	}
	return described("page", "Where the pages of licexport serve are, and who may read them", v)
}

// Fault says why serve may not show its pages at an address, and what to set; empty if
// it may.
func (p *Page) Fault(address string) (fault, remedy string) {
	switch {
	case p.Certificate != "" && p.Key == nil:
		return "certificate has no key", "Add where its private key is: key: " + waysToRefer
	case p.Certificate == "" && p.Key != nil:
		return "key has no certificate", "Add the certificate: certificate: page.crt"
	case ForThisComputer(address):
		return "", ""
	case len(p.Names) == 0:
		return address + " is an address that other computers can reach, and names is missing",
			"Add the names by which browsers reach it, as in page: {names: [licexport.contoso.cz]}, so that no other page of the web can read it under a name of its own. " + elsewhereNeeds
	case len(p.Proxies) > 0 || p.Password != nil && p.Certificate != "":
		return "", ""
	case p.Password == nil && p.Certificate == "":
		return address + " is an address that other computers can reach, and neither password and certificate nor proxies are set", elsewhereNeeds
	case p.Password == nil:
		return address + " is an address that other computers can reach, and password is missing", elsewhereNeeds
	default:
		return address + " is an address that other computers can reach, and certificate and key are missing: the password would be sent in the clear", elsewhereNeeds
	}
}

const elsewhereNeeds = "In the section page, set password, certificate and key; or proxies, the addresses of proxies that ask for a password themselves. " +
	"Or stay with an address of this computer alone, as in " + DefaultListen + "."

// ForThisComputer reports whether an address to listen on can be reached from this
// computer alone.
func ForThisComputer(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// listen reads an address to listen on.
func (r *reader) listen(into *string) strict.Value {
	schema := strict.Default(strict.Schema{"type": "string", "pattern": `:[0-9]+$`}, *into)
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		var address string
		r.Text(&address).Read(where, n)
		if address == "" {
			return
		}
		if _, port, err := net.SplitHostPort(address); err != nil || !isPort(port) {
			r.Errorf(n, "", "%s: %s is not an address to listen on, write one as in %s", where, strict.Quote(address), DefaultListen)
			return
		}
		*into = address
	}}
}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}

// hostNames reads names and addresses of computers.
func (r *reader) hostNames(into *[]string) strict.Value {
	return strict.Value{Schema: strict.ListSchema(strict.Schema{"type": "string", "minLength": 1}), Read: func(where string, n *yaml.Node) {
		var names []string
		for i, item := range r.List(where, n) {
			at := fmt.Sprintf("%s[%d]", where, i)
			var name string
			if r.Text(&name).Read(at, item); name == "" {
				continue
			}
			if !isHost(name) {
				r.Errorf(item, "Write the name alone, as in licexport.contoso.cz: without https://, without a port, without *.", "%s: %s is not the name of a computer", at, strict.Quote(name))
				continue
			}
			names = append(names, strings.ToLower(name))
		}
		*into = names
	}}
}

// isHost reports whether a text is a name, as of DNS, or an address.
func isHost(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return len(name) <= 253 && regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$`).MatchString(name)
}

// proxies reads addresses and networks.
func (r *reader) proxies(into *[]netip.Prefix) strict.Value {
	return strict.Value{Schema: strict.ListSchema(strict.Schema{"type": "string", "minLength": 1}), Read: func(where string, n *yaml.Node) {
		var all []netip.Prefix
		for i, item := range r.List(where, n) {
			at := fmt.Sprintf("%s[%d]", where, i)
			var text string
			if r.Text(&text).Read(at, item); text == "" {
				continue
			}
			prefix, err := parsePrefix(text)
			switch {
			case err != nil:
				r.Errorf(item, "", "%s: %s is neither an IP address nor a network as in 10.1.0.0/24", at, strict.Quote(text))
			case prefix.Bits() < leastPrefix(prefix):
				r.Errorf(item, "Name the addresses of the proxies alone: everybody else could read the pages without a password.", "%s: %s is everybody, or nearly", at, strict.Quote(text))
			default:
				all = append(all, prefix)
			}
		}
		*into = all
	}}
}

// leastPrefix is how many bits a network of proxies is given by at least: the largest
// private network has eight of them, and what one organization gets of IPv6 has 32.
func leastPrefix(p netip.Prefix) int {
	if p.Addr().Is4() {
		return 8
	}
	return 32
}

func parsePrefix(text string) (netip.Prefix, error) {
	if ip, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(ip.Unmap().WithZone(""), ip.Unmap().BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(text)
	return prefix.Masked(), err
}

// secretOnly reads a reference to a secret. What stands there in plain text is no
// secret any more, and no message repeats it.
func (r *reader) secretOnly(into **secret.Reference) strict.Value {
	return strict.Value{Schema: r.secretSchema(), Read: func(where string, n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			r.Errorf(n, "Write where it is: "+waysToRefer, "%s must be a reference to a secret", where)
			return
		}
		if ref, ok := r.reference(where, n); ok {
			*into = &ref
		}
	}}
}
