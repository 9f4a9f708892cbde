// Package ldaptest runs directories for tests: slapd, where it is installed, and a
// small server that behaves like Active Directory where Samba does not: it cuts
// pages and ranges without being asked, and answers as the test wants.
package ldaptest
