// Package reach tries whether servers can be reached from this machine: the
// proxy, the name, the connection, TLS with the certificates that are trusted
// here. It sends nothing of the user's: no credential, no path, no setting.
//
// The way is that of plugins (package sdkhttp of the SDK), so what is found here
// is what they find.
package reach
