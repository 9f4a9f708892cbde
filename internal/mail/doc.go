// Package mail sends a message through one SMTP server: connection, TLS, sign-in, and
// what the server says of each recipient.
//
// Every error says in words what happened and what to do, at which step, and whether
// another attempt may help. None holds a password or a token, also where a server
// repeats what it was sent.
package mail
