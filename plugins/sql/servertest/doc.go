// Package servertest starts database servers for tests: real ones, from the
// packages of the system, with their data in a temporary folder, on loopback, as
// an account without rights. They are gone when the test is over.
package servertest
