// Package access decides who may read what "licexport serve" shows: under which names,
// from which addresses, and with which password; and it makes the TLS of its listener.
//
// On an address of this computer alone nothing has to be set. The Host header of each
// request is one of the loopback names or of the names in the settings, so that no page
// of the web reads anything under a name of its own that leads here (DNS rebinding).
package access
