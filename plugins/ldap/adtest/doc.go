// Package adtest runs a small server for tests that behaves like Active Directory
// where Samba does not: it cuts pages and ranges without being asked, and answers as
// the test wants.
package adtest
