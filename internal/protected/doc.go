// Package protected keeps secrets in a safe place of this computer, each under a
// name, so that a configuration says {protected: NAME} and neither it nor a script
// holds the secret.
//
// A secret belongs to the account that keeps it, or to the machine. On Windows DPAPI
// encrypts it with a key of the account or of the computer
// (https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata);
// what belongs to the machine is readable only for the system, the administrators
// and one account. Elsewhere the file of an account's secret has the mode 0600, in
// a folder with the mode 0700, and systemd encrypts what belongs to the machine and
// hands it to services (https://systemd.io/CREDENTIALS/).
//
// No error of this package contains a value.
package protected
