// Package ldaptest runs directories for tests that others wrote: slapd, where it is
// installed, and Samba as a domain controller. It needs no library for LDAP, so tests
// of the whole program may use it, too.
package ldaptest
