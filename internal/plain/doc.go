// Package plain makes text that others wrote fit to be shown, logged and stored.
//
// Whatever comes from a plugin, a vendor or another process goes through a
// Cleaner before a person, a log, a record or the state gets it. A Cleaner does
// three things, always in this order: it strips what cannot be seen, takes out
// the secrets, and shortens. Any other order has a hole: a control character in
// the middle of a secret hides it from the redaction, and half of a secret that
// was cut off is no longer recognized.
package plain
