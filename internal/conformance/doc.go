// Package conformance tests source plugins from the outside: any program, in
// any language, against the contract in proto/licexport/source/v1.
//
// Run starts the plugin as licexport does, and several times more in ways that
// licexport does not: without the magic cookie, with a stranger as the client,
// with a reader that stops reading. Each rule of the contract is a named Check
// with one verdict, and a failure says what was seen, what is required and
// where that is written.
//
// Where the host has an opinion of its own (package host), the kit asks the
// host: an export conforms if licexport would believe it. Where the host would
// hide what matters, the kit holds the process itself, see probe.
package conformance
