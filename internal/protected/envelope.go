package protected

import (
	"encoding/json"
	"fmt"
	"strings"
)

// envelope is the file of a secret that DPAPI has encrypted. What stands beside the
// secret is for people: it says who can decrypt it.
type envelope struct {
	Version  int    `json:"version"`
	Scope    Scope  `json:"scope"`
	Account  string `json:"account"`
	Computer string `json:"computer"`
	// Data is what CryptProtectData made.
	Data []byte `json:"data"`
}

// envelopeVersion is that of the files that are written here.
const envelopeVersion = 1

func readEnvelope(name string, content []byte) (envelope, error) {
	var e envelope
	if err := json.Unmarshal(content, &e); err != nil || e.Version < 1 || len(e.Data) == 0 {
		return e, &Error{Name: name, Reason: "its file is damaged", Advice: []string{"Set it again: licexport secret set " + name}}
	}
	if e.Version > envelopeVersion {
		return e, &Error{Name: name, Reason: "a newer licexport has written its file", Advice: []string{"Use that version, or set it again: licexport secret set " + name}}
	}
	return e, nil
}

// unreadable says why this account on this computer cannot decrypt a secret, as far
// as what stands beside it says. err is what the system said.
func (e envelope) unreadable(name, account, computer string, err error) *Error {
	failed := &Error{Name: name, Err: err}
	switch {
	case !strings.EqualFold(e.Computer, computer):
		failed.Reason = fmt.Sprintf("it was protected on the computer %s, and only that one can decrypt it; this is %s", e.Computer, computer)
		failed.Advice = []string{"Set it here: " + e.command(name)}
	case e.Scope == Account && !strings.EqualFold(e.Account, account):
		failed.Reason = fmt.Sprintf("%s protected it, and only that account can decrypt it; this is %s", e.Account, account)
		failed.Advice = []string{
			"Set it as the account that runs licexport: licexport secret set " + name,
			fmt.Sprintf("If nobody can sign in as that account, set it for the machine, as an administrator: licexport secret set %s --machine --account %s", name, quoteAccount(account)),
		}
	default:
		failed.Reason = fmt.Sprintf("Windows cannot decrypt it (%v)", err)
		failed.Advice = []string{
			"That happens after an administrator has reset the password of the account, or when the file was changed.",
			"Set it again: " + e.command(name),
		}
	}
	return failed
}

// command is the one that sets the secret again.
func (e envelope) command(name string) string {
	if e.Scope == Machine {
		return fmt.Sprintf("licexport secret set %s --machine --account %s", name, quoteAccount(e.Account))
	}
	return "licexport secret set " + name
}

// quoteAccount quotes for both shells of Windows: cmd.exe knows no single quotes, and in
// PowerShell a $ right before the closing double quote begins no variable.
func quoteAccount(account string) string {
	if strings.ContainsAny(account, " $") {
		return `"` + account + `"`
	}
	return account
}
