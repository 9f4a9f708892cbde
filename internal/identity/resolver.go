package identity

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/pkg/address"
)

// Reasons why a user has no e-mail. Few and fixed, because users are counted by
// them.
const (
	// NoAddress: the source knows no address.
	NoAddress = "the source has no address"
	// OnlyGuestLogin: the only address is the technical sign-in name of a guest.
	OnlyGuestLogin = "the only address is a guest's #EXT# sign-in name"
	// OnlyMalformed: whatever the source has is no usable address.
	OnlyMalformed = "no usable address: what the source has is malformed"
)

// Resolver finds the e-mail of holders. It never changes and may be used by
// several goroutines.
type Resolver struct {
	domains map[string]string // folded
	file    map[string]string // folded
	policy  Policy
}

// New checks the settings and returns a Resolver. The error names every setting
// at fault.
func New(s Settings) (*Resolver, error) {
	r := &Resolver{
		domains: make(map[string]string, len(s.Domains)),
		file:    make(map[string]string, len(s.File)),
		policy:  s.NoEmail,
	}
	var faults settingsError
	switch s.NoEmail {
	case "":
		r.policy = Skip
	case Skip, Fail:
	default:
		faults.add("no_email", "it is %q; choose %q or %q", s.NoEmail, Skip, Fail)
	}
	for _, from := range slices.Sorted(maps.Keys(s.Domains)) {
		r.addDomain(from, s.Domains[from], &faults)
	}
	for _, key := range slices.Sorted(maps.Keys(s.File)) {
		if err := address.Check(s.File[key]); err != nil {
			faults.add("file", "the e-mail %q of %q cannot be used: %v", s.File[key], key, err)
		}
		r.file[license.FoldKey(key)] = s.File[key]
	}
	if faults != nil {
		return nil, faults
	}
	return r, nil
}

// addDomain takes a rule.
func (r *Resolver) addDomain(from, to string, faults *settingsError) {
	setting := "domains." + from
	for _, d := range []string{from, to} {
		if strings.Contains(d, "@") {
			faults.add(setting, "%q: write domains without @, as in contoso.onmicrosoft.com: contoso.com", d)
			return
		}
		if err := address.CheckDomain(d); err != nil {
			faults.add(setting, "%q is no domain: %v", d, err)
			return
		}
	}
	folded := license.FoldKey(from)
	if _, twice := r.domains[folded]; twice {
		faults.add(setting, "the domain is there twice, in different case")
		return
	}
	r.domains[folded] = to
}

// Identify finds the e-mail of a holder: the one that the file names for its id
// or one of its addresses, else the first candidate that is a usable address,
// with its domain rewritten. Holders that are no users need none.
func (r *Resolver) Identify(h *license.Holder) license.Identity {
	if h.Kind == license.Device || h.Kind == license.Key {
		return license.Identity{NoEmail: "it is a " + h.Kind.String()}
	}
	if email, named := r.lookUp(h); named {
		return license.Identity{Email: email}
	}
	who := license.Identity{NoEmail: NoAddress}
	guest := false
	for _, candidate := range h.Emails {
		written := strings.TrimSpace(candidate.Address)
		switch {
		case written == "":
		case isGuestLogin(written):
			guest = true
		default:
			email, from := r.rename(written)
			if address.Check(written) == nil && (from == "" || address.Check(email) == nil) {
				who.Email, who.RenamedFrom, who.NoEmail = email, from, ""
				return who
			}
			if who.Malformed == "" {
				who.Malformed = candidate.Address
			}
		}
	}
	switch {
	case who.Malformed != "":
		who.NoEmail = OnlyMalformed
	case guest:
		who.NoEmail = OnlyGuestLogin
	}
	return who
}

// lookUp asks the file.
func (r *Resolver) lookUp(h *license.Holder) (email string, named bool) {
	if len(r.file) == 0 {
		return "", false
	}
	if email, named = r.file[license.FoldKey(h.ID)]; named {
		return email, true
	}
	for _, candidate := range h.Emails {
		email, named = r.file[license.FoldKey(strings.TrimSpace(candidate.Address))]
		if named {
			return email, true
		}
	}
	return "", false
}

// rename rewrites the domain of an address. from is the domain that was replaced,
// empty if no rule applies or the rule changes nothing.
func (r *Resolver) rename(written string) (email, from string) {
	if len(r.domains) == 0 {
		return written, ""
	}
	at := strings.LastIndexByte(written, '@')
	domain := license.FoldKey(written[at+1:])
	to, ruled := r.domains[domain]
	if !ruled || at < 0 || to == written[at+1:] {
		return written, ""
	}
	return written[:at+1] + to, domain
}

// Check returns a *NoEmailError if the policy is Fail and a snapshot has users
// without a usable e-mail.
func (r *Resolver) Check(s *license.Snapshot) error {
	if r.policy != Fail || s.NoEmailCount == 0 {
		return nil
	}
	return &NoEmailError{Source: s.Source, People: s.NoEmail, Count: s.NoEmailCount}
}

// settingsError collects faults of settings.
type settingsError []string

func (e *settingsError) add(setting, format string, args ...any) {
	*e = append(*e, "identity."+setting+": "+fmt.Sprintf(format, args...))
}

// Error lists the faults, one a line.
func (e settingsError) Error() string { return strings.Join(e, "\n") }
