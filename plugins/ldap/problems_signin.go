package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// explainSignIn is about a sign-in that did not succeed.
func explainSignIn(ctx context.Context, err error, cfg config) error {
	if failed, ok := errors.AsType[*directory.KerberosError](err); ok && ctx.Err() == nil {
		return upstream(failed, "ldap.kerberos", "Kerberos gives no ticket for "+cfg.service(), kerberosAdvice(cfg)+"\nIn detail: "+failed.Error()+".")
	}
	code, ok := directory.CodeOf(err)
	if !ok {
		if errors.Is(err, directory.ErrNotWindows) {
			return configProblem("ldap.not_windows", "/auth", "auth: windows works on Windows only", "Choose another way to sign in. "+waysToSignIn)
		}
		return explain(ctx, err, cfg)
	}
	say := func(code, summary, detail string) error {
		return upstream(err, code, summary, detail+"\nThe answer was: "+err.Error())
	}
	switch code {
	case ldap.LDAPResultInvalidCredentials:
		return explainCredentials(err, cfg)
	case ldap.LDAPResultStrongAuthRequired, ldap.LDAPResultConfidentialityRequired:
		if cfg.encrypted() {
			return say("ldap.plain_refused", "the server wants the sign-in to be signed or sealed",
				"It does not take TLS for that with this way to sign in. Use auth: simple; on Samba, ldap server require strong auth = allow_sasl_over_tls takes it.")
		}
		return say("ldap.plain_refused", "the server does not take a sign-in without encryption", "Use ldaps:// in url, or start_tls: true.")
	case ldap.LDAPResultAuthMethodNotSupported, ldap.LDAPResultInappropriateAuthentication, ldap.LDAPResultUnwillingToPerform:
		return say("ldap.sign_in_way", fmt.Sprintf("the server does not take auth: %s", cfg.auth()), "Choose another way to sign in. "+waysToSignIn)
	case ldap.LDAPResultBusy, ldap.LDAPResultUnavailable, ldap.LDAPResultOther:
		return explainResult(err, cfg)
	default:
		return say("ldap.sign_in", "the sign-in of "+cfg.who()+" failed", "Check bind_dn and the other settings of the sign-in.")
	}
}

// isSignIn reports whether a sign-in was refused. Another attempt could lock the
// account.
func isSignIn(err error) bool {
	problem, ok := errors.AsType[sdk.Problem](err)
	return ok && slices.Contains([]string{"ldap.sign_in", "ldap.sign_in_way", "ldap.plain_refused", "ldap.channel_binding", "ldap.kerberos"}, problem.Code)
}

func kerberosAdvice(cfg config) string {
	if cfg.auth() == authWindows {
		return "Check that url has the real name of the domain controller, as in dc1.example.com (no alias, no address), that the machine is a member of the domain, and that the account of the service or task is one of the domain."
	}
	return "Check these, in this order: url (or server_name) has the real name of the domain controller, as in dc1.example.com: an alias or an address is unknown to Kerberos (KDC_ERR_S_PRINCIPAL_UNKNOWN); " +
		"the clock of this machine is right to five minutes (KRB_AP_ERR_SKEW); principal is spelled as in the keytab, with the realm in capitals, and the keytab was made after the last change of the password; krb5_conf names the realm and its servers."
}

// dataCode is how Active Directory says why it refused.
var dataCode = regexp.MustCompile(`\bdata ([0-9a-fA-F]+)\b`)

// refusals are the reasons of Active Directory: error codes of Windows in
// hexadecimal (https://learn.microsoft.com/windows/win32/debug/system-error-codes--1300-1699-).
var refusals = map[string]struct{ what, remedy string }{
	"525": {"there is no such account", "Check bind_dn. On Active Directory write the DN, name@example.com or EXAMPLE\\name."},
	"52e": {"the name or the password is wrong", "Check bind_dn and password. Each run with a wrong password counts as a failed attempt and may lock the account."},
	"52f": {"the account is restricted", "A policy does not let it sign in from here, or without a smart card. Use an account for services."},
	"530": {"the account may not sign in at this hour", "Allow all hours for it."},
	"531": {"the account may not sign in to this domain controller", "Add the domain controller to the computers that it may log on to."},
	"532": {"the password has expired", "Set a new one; for an account for services, let it never expire."},
	"533": {"the account is disabled", "Enable it, or use another one."},
	"701": {"the account has expired", "Extend it, or use another one."},
	"773": {"the password has to be changed at the next sign-in", "Set a new one, without the option that the user must change it."},
	"775": {"the account is locked", "Unlock it, and find out which program signs in with a wrong password."},
}

// channelBinding is how a domain controller refuses a sign-in that is not bound to
// the TLS connection.
const channelBinding = "80090346"

func explainCredentials(err error, cfg config) error {
	found := dataCode.FindStringSubmatch(err.Error())
	reason := ""
	if found != nil {
		reason = strings.ToLower(found[1])
	}
	if reason == channelBinding {
		return upstream(err, "ldap.channel_binding", "the domain controller wants the sign-in to be bound to the TLS connection",
			"This way to sign in cannot do that (LdapEnforceChannelBinding is 2 there). Use auth: simple, or auth: windows on Windows.\nThe answer was: "+err.Error())
	}
	what, remedy := "the name or the password is wrong", "Check the settings of the sign-in. Servers do not say which of them is wrong."
	if known, ok := refusals[reason]; ok {
		what, remedy = known.what, known.remedy
	}
	problem := upstream(err, "ldap.sign_in", fmt.Sprintf("the server refuses the sign-in of %s: %s", cfg.who(), what), remedy+"\nThe answer was: "+err.Error())
	return problem
}
