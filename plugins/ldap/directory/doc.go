// Package directory reads an LDAP directory completely or not at all: it pages
// with a control that the server must honor, puts ranges of values together, and
// takes every result other than success for an error. It knows Active Directory
// and OpenLDAP.
package directory
