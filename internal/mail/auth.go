package mail

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// Auth is a way to sign in: Password or XOAUTH2.
type Auth interface {
	// mechanism picks one of those that the server offers. sent is what the server
	// gets to see, which none of its answers may show.
	mechanism(ctx context.Context, host string, offered []string) (m smtp.Auth, sent []string, err error)
	// mechanisms are those that it knows, wanted what it wants in words.
	mechanisms() []string
	wanted() string
	// renewable reports whether another attempt sends something else.
	renewable() bool
	// advice says what to do about a sign-in that the server refused with this code,
	// enhanced code and text.
	advice(code int, enhanced, answer string) string
}

// Password is a user with a password, by PLAIN (RFC 4616) or LOGIN.
type Password struct{ User, Password string }

func (a Password) renewable() bool      { return false }
func (a Password) mechanisms() []string { return []string{"PLAIN", "LOGIN"} }
func (a Password) wanted() string       { return "a password (PLAIN or LOGIN)" }

func (a Password) mechanism(_ context.Context, host string, offered []string) (smtp.Auth, []string, error) {
	sent := encoded("\x00"+a.User+"\x00"+a.Password, a.Password)
	switch {
	case slices.Contains(offered, "PLAIN"):
		return smtp.PlainAuth("", a.User, a.Password, host, false), sent, nil
	case slices.Contains(offered, "LOGIN"):
		return smtp.LoginAuth(a.User, a.Password, host, false), sent, nil
	default:
		return nil, nil, &notOfferedError{wanted: a.wanted(), offered: offered}
	}
}

// XOAUTH2 is a mailbox with a token
// (https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth).
type XOAUTH2 struct {
	// User is the mailbox.
	User string
	// Token fetches a token.
	Token func(context.Context) (string, error)
}

func (a XOAUTH2) renewable() bool      { return true }
func (a XOAUTH2) mechanisms() []string { return []string{"XOAUTH2"} }
func (a XOAUTH2) wanted() string       { return "a token (XOAUTH2)" }

func (a XOAUTH2) mechanism(ctx context.Context, _ string, offered []string) (smtp.Auth, []string, error) {
	if !slices.Contains(offered, "XOAUTH2") {
		return nil, nil, &notOfferedError{wanted: a.wanted(), offered: offered}
	}
	token, err := a.Token(ctx)
	if err != nil {
		return nil, nil, err
	}
	return smtp.XOAuth2Auth(a.User, token), encoded("user="+a.User+"\x01auth=Bearer "+token+"\x01\x01", token), nil
}

// encoded are texts as they are and as they are sent.
func encoded(texts ...string) []string {
	all := slices.Clone(texts)
	for _, t := range texts {
		all = append(all, base64.StdEncoding.EncodeToString([]byte(t)))
	}
	return all
}

// minPart is the length from which a word that an answer shares with what was sent is
// taken out of it.
const minPart = 8

// conceal takes the words out of an answer that share a part with what was sent. A
// redactor finds whole secrets; a server may repeat the beginning of a line.
func conceal(answer string, sent []string) string {
	words := strings.Split(answer, " ")
	for i, word := range words {
		if slices.ContainsFunc(sent, func(s string) bool { return shareA(word, s) }) {
			words[i] = "…"
		}
	}
	return strings.Join(words, " ")
}

func shareA(word, sent string) bool {
	if word != "" && len(sent) > 0 && len(sent) < minPart {
		return strings.Contains(word, sent)
	}
	for i := 0; i+minPart <= len(word); i++ {
		if strings.Contains(sent, word[i:i+minPart]) {
			return true
		}
	}
	return false
}

// exchangeSwitchedOff is where Microsoft says how SMTP AUTH is switched on.
const exchangeSwitchedOff = "https://aka.ms/smtp_auth_disabled"

func (a Password) advice(_ int, enhanced, answer string) string {
	switch {
	case enhanced == "5.7.139" || strings.Contains(answer, "SmtpClientAuthentication"):
		return "In Exchange Online SMTP AUTH is switched off for the tenant or for this mailbox, or a policy forbids passwords (" + exchangeSwitchedOff + "). Use auth: xoauth2"
	case enhanced == "5.7.30":
		return "Exchange Online does not take passwords any more. Use auth: xoauth2"
	case strings.Contains(answer, "gsmtp"):
		return "Google takes an app password only, which needs 2-step verification, and no password of the account"
	default:
		return "check user and password; in Exchange Online, passwords need SMTP AUTH for the mailbox, and auth: xoauth2 is what lasts"
	}
}

func (a XOAUTH2) advice(_ int, enhanced, answer string) string {
	if enhanced == "5.7.139" || strings.Contains(answer, "SmtpClientAuthentication") {
		return "SMTP AUTH is switched off for the tenant or for this mailbox (" + exchangeSwitchedOff + "): Set-CASMailbox -Identity " + a.User + " -SmtpClientAuthenticationDisabled $false"
	}
	return fmt.Sprintf("the token was good, so the mailbox is not open to the application: it needs the application permission SMTP.SendAsApp with admin consent, New-ServicePrincipal in Exchange Online with the object id of the enterprise application, the right to %s, and SMTP AUTH switched on for it", a.User)
}
