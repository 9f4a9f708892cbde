// Package restrict makes folders and files that only some accounts can use. On
// Windows these are the system, the administrators and the accounts that are named,
// by an access list that inherits nothing from the folder above. Elsewhere it is
// the account that makes them, by the mode.
package restrict
