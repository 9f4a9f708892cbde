package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// person is somebody, or something, that holds licenses.
type person struct {
	holder   sdk.Holder
	licenses []string
	details  sdk.HolderDetails
}

// Names of attributes.
const (
	attrClass     = "objectClass"
	attrGUID      = "objectGUID"
	attrUUID      = "entryUUID"
	attrSID       = "objectSid"
	attrDisplay   = "displayName"
	attrCN        = "cn"
	attrUID       = "uid"
	attrMail      = "mail"
	attrProxy     = "proxyAddresses"
	attrLogin     = "userPrincipalName"
	attrControl   = "userAccountControl"
	attrExpires   = "accountExpires"
	attrLocked    = "pwdAccountLockedTime"
	attrAccount   = "sAMAccountName"
	attrGroupType = "groupType"
	attrGID       = "gidNumber"
)

// people turns entries into holders as the settings want them.
type people struct {
	email    []string
	disabled bool // are left out
	isAD     bool
	now      time.Time
	// wants reports which facts for reports are asked for.
	wants func(sdk.DetailKind) bool
}

func newPeople(s *session, now time.Time, wants func(sdk.DetailKind) bool) people {
	email := s.cfg.Email
	if len(email) == 0 {
		email = []string{attrMail}
		if s.isAD() {
			email = []string{attrMail, attrProxy, attrLogin}
		}
	}
	return people{email: email, disabled: s.cfg.Disabled == leaveOut, isAD: s.isAD(), now: now, wants: wants}
}

// attributes are those to ask for. Operational ones come only when they are named.
func (p people) attributes() []string {
	all := []string{attrClass, attrDisplay, attrCN}
	if p.isAD {
		all = append(all, attrGUID, attrControl, attrExpires)
	} else {
		all = append(all, attrUUID, attrUID, attrLocked)
	}
	for _, attribute := range append(p.detailAttributes(), p.email...) {
		if !slices.ContainsFunc(all, func(a string) bool { return strings.EqualFold(a, attribute) }) {
			all = append(all, attribute)
		}
	}
	return all
}

// idOf is the id that an entry has for good; empty if it may not be read.
func (p people) idOf(e directory.Entry) string { return idOf(e, p.isAD) }

func idOf(e directory.Entry, isAD bool) string {
	if isAD {
		return directory.GUID(e.Bytes(attrGUID))
	}
	return directory.UUIDText(e.Text(attrUUID))
}

// holder is the entry as a holder.
func (p people) holder(e directory.Entry, is class) sdk.Holder {
	h := sdk.Holder{ID: p.idOf(e), Name: cmp.Or(e.Text(attrDisplay), e.Text(attrCN)), Emails: p.emails(e)}
	switch is {
	case aDevice:
		h.Kind, h.Emails = sdk.Device, nil
	case aContact:
		h.LeftOut = "it is a contact without an account"
	default:
		h.LeftOut = p.leftOut(e)
	}
	return h
}

func (p people) emails(e directory.Entry) []sdk.Email {
	var emails []sdk.Email
	for _, attribute := range p.email {
		kind, values := sdk.Mail, e.Texts(attribute)
		switch {
		case strings.EqualFold(attribute, attrProxy):
			kind, values = sdk.Alias, primary(values)
		case strings.EqualFold(attribute, attrLogin):
			kind = sdk.Login
		}
		for _, value := range values {
			if value = strings.TrimSpace(value); value != "" {
				emails = append(emails, sdk.Email{Address: value, Kind: kind})
			}
		}
	}
	return emails
}

// primary is the proxy address that mail is sent from: its prefix is in capitals.
// The others are aliases, or are no e-mails at all (X500:, SIP:, EUM:).
func primary(addresses []string) []string {
	for _, address := range addresses {
		if after, ok := strings.CutPrefix(address, "SMTP:"); ok {
			return []string{after}
		}
	}
	return nil
}

func (p people) leftOut(e directory.Entry) string {
	switch {
	case !p.disabled:
		return ""
	case p.isDisabled(e):
		return "disabled accounts are excluded"
	case p.hasExpired(e):
		return "expired accounts are excluded"
	default:
		return ""
	}
}

// controlDisabled is the bit of userAccountControl that an administrator sets
// (https://learn.microsoft.com/troubleshoot/windows-server/active-directory/useraccountcontrol-manipulate-account-properties).
// An account that is locked for some minutes after wrong passwords is not disabled.
const controlDisabled = 2

// lockedForGood is how OpenLDAP's password policy disables an account
// (https://www.openldap.org/software/man.cgi?query=slapo-ppolicy).
const lockedForGood = "000001010000Z"

func (p people) isDisabled(e directory.Entry) bool {
	if !p.isAD {
		return e.Text(attrLocked) == lockedForGood
	}
	flags, err := strconv.ParseInt(e.Text(attrControl), 10, 64)
	return err == nil && flags&controlDisabled != 0
}

// hasExpired looks at accountExpires; 0 and the greatest number mean never
// (https://learn.microsoft.com/windows/win32/adschema/a-accountexpires).
func (p people) hasExpired(e directory.Entry) bool {
	const never = 1<<63 - 1
	ticks, err := strconv.ParseInt(e.Text(attrExpires), 10, 64)
	if err != nil || ticks <= 0 || ticks == never {
		return false
	}
	return !fileTime(ticks).After(p.now)
}

// fileTime is a time of Windows: 100 nanoseconds since 1601
// (https://learn.microsoft.com/windows/win32/api/minwinbase/ns-minwinbase-filetime).
func fileTime(ticks int64) time.Time {
	const unixEpoch, perSecond = 116444736000000000, 10_000_000
	return time.Unix((ticks-unixEpoch)/perSecond, 0).UTC()
}
