// Package identity finds the e-mail under which the asset register knows a user.
//
// The importer matches users by e-mail alone: it creates a user for an address it
// does not know, and one address that is none makes it refuse the whole file. So
// the candidates of a source are checked, guests' technical sign-in names are
// never taken for addresses, and settings may rewrite domains and name single
// users.
package identity
