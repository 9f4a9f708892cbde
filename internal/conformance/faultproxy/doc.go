// Package faultproxy stands between a plugin and its vendor and breaks single
// answers: a message instead of a list, half a page, a hang, a page that comes
// twice.
//
// A Proxy has a Door for each address of the vendor that a plugin asks (the API,
// the sign-in). Requests are counted over all doors, in the order in which they
// arrive. A good run is learned first; then a Fault is armed for the n-th request,
// and the same run must give the same result or none.
//
// It is for tests: it listens on this machine only.
package faultproxy
