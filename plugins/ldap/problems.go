package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

func isProblem(err error) bool {
	_, ok := errors.AsType[sdk.Problem](err)
	return ok
}

// explain puts an error into words.
func explain(ctx context.Context, err error, cfg config) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Cause(ctx)
	case isProblem(err):
		return err
	}
	if refused, ok := errors.AsType[*directory.StartTLSError](err); ok {
		return upstream(refused, "ldap.start_tls", "the server does not turn to TLS",
			"It refused StartTLS: it has no certificate, as a rule. Give it one, or use ldaps:// if it offers that.\nThe answer was: "+refused.Err.Error())
	}
	if gap, ok := errors.AsType[*directory.RangeError](err); ok {
		return upstream(gap, "ldap.range_broken", "the members of a group do not come completely",
			"A group of more than 1,500 members comes in ranges, and they do not join: "+gap.Error()+". It stayed so after reading everything again. Was the group being changed all the time? Run it again later, or name another domain controller in url.")
	}
	if paging, ok := errors.AsType[*directory.PagingError](err); ok {
		return upstream(paging, "ldap.paging_broken", "the server does not page as it should",
			"Nobody can know whether all entries came: "+paging.Error()+". A proxy for LDAP in between can be the cause: name the server itself in url.")
	}
	if lost, ok := errors.AsType[*lostMembersError](err); ok {
		return lostMembers(lost)
	}
	if _, ok := directory.CodeOf(err); ok {
		return explainResult(err, cfg)
	}
	if gone, ok := errors.AsType[*directory.NoEntryError](err); ok {
		return upstream(gone, "ldap.entry_gone", "an entry is not there any more",
			gone.Error()+". It was there a moment ago: moved, renamed or deleted while it was read. Run it again.")
	}
	return explainNetwork(err, cfg)
}

// explainResult is about an answer other than success to a search.
func explainResult(err error, cfg config) error {
	code, _ := directory.CodeOf(err)
	say := func(code, summary, detail string) error {
		return upstream(err, code, summary, detail+"\nThe answer was: "+err.Error())
	}
	switch code {
	case ldap.LDAPResultSizeLimitExceeded, ldap.LDAPResultAdminLimitExceeded:
		return say("ldap.size_limit", "the server gives only a part of the entries", sizeAdvice(code))
	case ldap.LDAPResultTimeLimitExceeded:
		return say("ldap.time_limit", "a search takes longer than the server allows",
			"It stayed so in several attempts. Narrow people_base and groups_base, run it at another hour, or raise the limit of the server (MaxQueryDuration on Active Directory, limits … time on OpenLDAP).")
	case ldap.LDAPResultReferral:
		return say("ldap.referral", "the server refers to another one",
			"The part of the directory that people_base, groups_base or a group names is not on this server. Name the server that has it in url, or the global catalog (port 3269).")
	case ldap.LDAPResultNoSuchObject, ldap.LDAPResultInvalidDNSyntax:
		return say("ldap.base_not_found", "the place to search in is not found",
			"people_base or groups_base does not exist on this server, or the account may not see it. Check their spelling and the rights of the account.")
	case ldap.LDAPResultUnavailableCriticalExtension:
		return cannotPage()
	case ldap.LDAPResultInsufficientAccessRights, ldap.LDAPResultOperationsError, ldap.LDAPResultStrongAuthRequired, ldap.LDAPResultInappropriateAuthentication:
		return say("ldap.no_rights", "the server does not let the account read", rightsAdvice(cfg))
	case ldap.LDAPResultBusy, ldap.LDAPResultUnavailable, ldap.LDAPResultUnwillingToPerform, ldap.LDAPResultOther:
		return say("ldap.unavailable", "the server is not able to answer", "It stayed so in several attempts. Run it again later, or name another server in url.")
	default:
		return say("ldap.server_error", "the server answered with an error", "Look into the log of the server for what it means.")
	}
}

func sizeAdvice(code uint16) string {
	if code == ldap.LDAPResultAdminLimitExceeded {
		return "A limit of the server is in the way: that of entries at a time (size.pr on OpenLDAP: set page_size to a smaller number), or that of entries that one account may read. " + limitsAdvice
	}
	return "It has a limit of how many entries the account may read, which reading page by page does not lift. " + limitsAdvice
}

const limitsAdvice = `Have it raised for this account: on OpenLDAP with limits dn.exact="<bind_dn>" size=unlimited (olcLimits), on Active Directory with MaxResultSetSize of the query policy. What was read so far is not used.`

func rightsAdvice(cfg config) string {
	if cfg.auth() == authAnonymous {
		return "Without signing in (auth: anonymous) it gives nothing. Sign in with an account that may read people and groups."
	}
	return "Give it the right to read people and groups. On Active Directory each account of the domain has it; on OpenLDAP an access rule gives it."
}

// explainNetwork is about everything between this machine and the server.
func explainNetwork(err error, cfg config) error {
	host := cfg.host()
	say := func(code, summary, detail string) error {
		return upstream(err, code, summary, detail+"\nIn detail: "+err.Error()+".")
	}
	switch sdkhttp.Classify(err) {
	case sdkhttp.NotTrusted:
		return notTrusted(err, cfg)
	case sdkhttp.NoSuchHost:
		return say("ldap.no_network", "the name "+host+" cannot be resolved on this machine", "Check url and DNS.")
	case sdkhttp.Refused:
		return say("ldap.no_network", host+" cannot be reached from this machine",
			"Check url, whether the server is running, and the firewall: LDAPS has port 636, LDAP with start_tls 389, the global catalog 3269. A domain controller offers LDAPS once it has a certificate.")
	case sdkhttp.NoTLS:
		return say("ldap.no_tls", host+" was reached, but no TLS connection comes about",
			"What answers there does not speak TLS 1.2 or newer. A domain controller without a certificate cuts the connection; port 389 needs ldap:// with start_tls: true.")
	case sdkhttp.Timeout:
		return say("ldap.timeout", host+" did not answer in time", "Check the network and the firewall, or run it again later.")
	case sdkhttp.Lost, sdkhttp.ProxyRefused, sdkhttp.ProxyUnreachable, sdkhttp.Unknown:
	}
	return say("ldap.connection_lost", "the connection to "+host+" is cut",
		"It ended before everything was read, in several attempts. Run it again later, or name another server in url. If it is cut at once, what answers there may be no LDAP server, or one that wants the other of ldaps:// and ldap:// with start_tls.")
}

// isNetwork reports whether an error comes from the way to the server, and may be
// over soon.
func isNetwork(err error) bool {
	switch sdkhttp.Classify(err) {
	case sdkhttp.NoSuchHost, sdkhttp.Refused, sdkhttp.Timeout, sdkhttp.Lost:
		return true
	default:
		return false
	}
}

// host is the server as the settings name it.
func (c config) host() string {
	u, err := c.address()
	if err != nil {
		return "the server"
	}
	return u.Host
}

// wrongName reports whether a certificate is refused because it is for another name.
func wrongName(err error) bool {
	_, ok := errors.AsType[x509.HostnameError](err)
	return ok
}

// notTrusted names the server and who vouches for its certificate.
func notTrusted(err error, cfg config) error {
	advice := "The certificate authority of the domain is none that this machine knows, as a rule: export its root certificate as a PEM file and name that in ca_file."
	if cfg.CAFile != "" {
		advice = "The authorities in " + cfg.CAFile + " do not vouch for it either. Compare the issuer with them."
	}
	if wrongName(err) {
		advice = "The certificate is for another name. Write the name that is in it into url, or, where this machine cannot reach the server by that name, into server_name. A certificate without a DNS name (only with a common name) cannot be used: give the server a new one with its DNS name (subject alternative name)."
	}
	if about := sdkhttp.DescribeCertificate(err); about != "" {
		advice = about + "\n" + advice
	}
	problem := sdk.Upstream(err, "the certificate of "+cfg.host()+" is not trusted on this machine")
	problem.Code, problem.Path, problem.Detail = "ldap.tls", "/ca_file", advice+"\nIn detail: "+err.Error()+"."
	return problem
}

func badCAFile(err error) error {
	if file, ok := errors.AsType[*sdkhttp.CAFileError](err); ok {
		return configProblem("ldap.ca_file", "/ca_file", "ca_file "+file.Path+" cannot be used",
			"Reading it failed: "+file.Err.Error()+". It has to be a PEM file with certificates, and the account that licexport runs under has to be able to read it.")
	}
	return err
}

func badClientCertificate(file string, err error) error {
	return configProblem("ldap.client_certificate", "/client_certificate", "client_certificate "+file+" cannot be used",
		"Reading it failed: "+err.Error()+". It has to be a PEM file with a certificate, and its private key without a password has to be in it or in client_key.")
}

func wrongKind(kind directory.Kind) error {
	return configProblem("ldap.wrong_kind", "/kind", fmt.Sprintf("the server is not what kind: %s says", kind),
		"Active Directory announces itself, and this server does so or not, contrary to kind. The two are read in different ways, and the wrong one makes large groups look empty. Remove kind, or check url.")
}

func cannotPage() error {
	return sdk.Problem{
		Code: "ldap.no_paging", Origin: sdk.OriginUpstream, Summary: "the server does not offer to give entries page by page",
		Detail: "Its root entry does not list the control 1.2.840.113556.1.4.319 (RFC 2696). Without it nobody can know whether all entries came. If the account may not read the root entry (supportedControl), give it the right.",
	}
}

func noBase(path string, contexts []string) error {
	detail := "Name the DN below which to look, as in ou=people,dc=example,dc=com."
	if len(contexts) > 0 {
		detail += "\nThe server has these trees:\n" + shown(contexts, len(contexts))
	}
	return configProblem("ldap.base_missing", path, path[1:]+" is not set, and the server has not exactly one tree", detail)
}

func referred(base string, referrals []string) error {
	return sdk.Problem{
		Code: "ldap.referral", Origin: sdk.OriginUpstream, Path: "/referrals",
		Summary: "a part of the directory below " + base + " is on another server",
		Detail: "The server refers to:\n" + shown(referrals, len(referrals)) + "\nWho is there is not found here, and no search is sent to addresses that a server names. " +
			"Name the server that has everything in url, or set referrals: ignore if no member of the groups is there.",
	}
}

func attributeHidden(dn, attribute string) error {
	return sdk.Problem{
		Code: "ldap.attribute_hidden", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("%s has no %s", dn, attribute),
		Detail:  "Each entry has this attribute, so the account may not read it. Give it the right: without it the list could not be trusted.",
	}
}
