package identity

// Policy says what to do about users without a usable e-mail.
type Policy string

// Policies for users without a usable e-mail. The empty Policy is Skip.
const (
	// Skip leaves them out of the file and lists them.
	Skip Policy = "skip"
	// Fail publishes nothing as long as there are any.
	Fail Policy = "fail"
)

// Settings say how to find the e-mail that the asset register knows.
type Settings struct {
	// Domains maps domains of the source to domains of the asset register, as
	// in contoso.onmicrosoft.com to contoso.com. Compared as license.FoldKey
	// does.
	Domains map[string]string
	// File maps a holder id, a sign-in name or an e-mail, folded with
	// license.FoldKey, to the e-mail of the asset register. See LoadFile.
	File map[string]string
	// NoEmail says what to do about users without a usable e-mail.
	NoEmail Policy
}
