package mail

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/reach"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Step is where a mail was when something went wrong.
type Step string

// The steps, in order.
const (
	StepConnect   Step = "connect"
	StepGreeting  Step = "greeting"
	StepStartTLS  Step = "starttls"
	StepSignIn    Step = "sign-in"
	StepSize      Step = "size"
	StepSender    Step = "sender"
	StepRecipient Step = "recipient"
	StepContent   Step = "content"
)

// maxAnswer bounds what is shown of an answer, in bytes.
const maxAnswer = 200

// Error is why a mail was not handed in.
type Error struct {
	Step Step
	// Code is the answer of the server (RFC 5321, section 4.2), Enhanced its second
	// code, as in "5.7.3" (RFC 3463); 0 and empty if it is none.
	Code     int
	Enhanced string
	// Answer is what the server said, in one line without secrets.
	Answer string
	// Refused are the recipients, if it is about them.
	Refused []Refused
	// Auth is the sign-in that was refused.
	Auth Auth

	server Server
	err    error
	// overdue is set if the time was up.
	overdue bool
}

var (
	errNotOffered = errors.New("STARTTLS is not offered")
	errPlainText  = errors.New("the connection is not encrypted")
	errTooMuch    = errors.New("the server sends far more than a mail server does")
)

type sizeError struct {
	size int
	most int64
}

// Error names both sizes.
func (e *sizeError) Error() string {
	return fmt.Sprintf("the message has %d bytes, and the server takes %d", e.size, e.most)
}

type notOfferedError struct {
	wanted  string
	offered []string
}

// Error lists what the server offers instead.
func (e *notOfferedError) Error() string {
	offers := "no sign-in at all"
	if len(e.offered) > 0 {
		offers = "only " + plain.Cleaner{}.Line(strings.Join(e.offered, ", "), maxAnswer)
	}
	return "the server offers no sign-in with " + e.wanted + ", but " + offers
}

// enhancedCode is at the beginning of an answer (RFC 2034, section 4).
var enhancedCode = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})[\s-]*`)

func (s Server) fail(ctx context.Context, step Step, err error) *Error {
	e := &Error{Step: step, server: s, err: err, overdue: ctx.Err() != nil}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		e.Code = answer.Code
		e.Answer = plain.Cleaner{}.Line(answer.Msg, plain.LineLimit)
		if found := enhancedCode.FindStringSubmatch(e.Answer); found != nil {
			e.Enhanced = found[1]
		}
	}
	return e
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.err }

// Temporary reports whether another attempt may help.
func (e *Error) Temporary() bool {
	switch {
	case e.Code != 0:
		return e.Code/100 == 4
	case errors.Is(e.err, errNotOffered), errors.Is(e.err, errPlainText), errors.Is(e.err, errTooMuch):
		return false
	}
	if _, never := errors.AsType[*notOfferedError](e.err); never {
		return false
	}
	if _, never := errors.AsType[*sizeError](e.err); never {
		return false
	}
	if _, never := errors.AsType[*sdkhttp.CAFileError](e.err); never {
		return false
	}
	if token, ok := errors.AsType[*TokenError](e.err); ok {
		return token.Temporary
	}
	return !sdkhttp.Permanent(e.err)
}

// Error says in one line what happened and what to do.
func (e *Error) Error() string {
	return reach.Sentence(e.words())
}

// Advice is what happened, and what to do; the latter may be empty.
func (e *Error) Advice() (what, remedy string) { return e.words() }

func (e *Error) words() (what, remedy string) {
	if token, ok := errors.AsType[*TokenError](e.err); ok {
		return token.Error(), ""
	}
	if e.Code != 0 {
		return e.answered()
	}
	switch {
	case errors.Is(e.err, errNotOffered):
		return "the server does not offer STARTTLS, so nothing was sent", "another port may (587, or 465 with tls: tls); for a relay without a sign-in: tls: none"
	case errors.Is(e.err, errPlainText):
		return "the connection is not encrypted, so there is no sign-in", "use tls: starttls or tls: tls"
	case errors.Is(e.err, errTooMuch):
		return e.err.Error(), "check notify.mail.server and port"
	}
	if offered, ok := errors.AsType[*notOfferedError](e.err); ok {
		return offered.Error(), "check notify.mail.auth, port and tls: many servers offer it on port 587 only"
	}
	if size, ok := errors.AsType[*sizeError](e.err); ok {
		return size.Error(), "ask who runs the server for more, or set names: false, which leaves out the attachment"
	}
	if file, ok := errors.AsType[*sdkhttp.CAFileError](e.err); ok {
		return "notify.mail.ca_file cannot be used: " + file.Error(), ""
	}
	return e.unreached()
}

// unreached is about the way to the server. No proxy is on it.
func (e *Error) unreached() (what, remedy string) {
	switch fault := sdkhttp.Classify(e.err); {
	case e.overdue || fault == sdkhttp.Timeout:
		return "the server does not answer in time", "a firewall that lets no mail out often looks like this: have port " + fmt.Sprint(e.server.Port) + " allowed"
	case fault == sdkhttp.NotTrusted:
		_, advice := reach.Explain(e.err, e.server.CAFile)
		return "the certificate of the server is not trusted on this machine", strings.ReplaceAll(strings.TrimSuffix(advice, "."), "\n", " ")
	case fault == sdkhttp.NoSuchHost:
		return "the name of the server cannot be resolved on this machine", "check notify.mail.server and DNS"
	case fault == sdkhttp.Refused:
		return "the server refuses the connection", "check notify.mail.port and the firewall"
	case fault == sdkhttp.NoTLS:
		return "the server was reached, but no TLS connection comes about", "port 465 speaks TLS from the beginning (tls: tls), ports 587 and 25 after STARTTLS (tls: starttls)"
	case fault == sdkhttp.Lost && (e.Step == StepGreeting || e.Step == StepConnect):
		return "the server ends the connection without a greeting", "it may speak TLS from the beginning (tls: tls), or not take mail from this machine"
	case fault == sdkhttp.Lost:
		return "the connection to the server was cut", "try again later; if it stays, ask who runs the server"
	default:
		return "what answers does not speak SMTP as it should (" + plain.Cleaner{}.Line(e.err.Error(), maxAnswer) + ")", "check notify.mail.server, port and tls"
	}
}

// answered is about an answer of the server.
func (e *Error) answered() (what, remedy string) {
	said := quoted(e.Code, e.Answer)
	later := e.Code/100 == 4
	switch {
	case e.Step == StepSignIn && e.Auth != nil && !later:
		return "the server refused the sign-in" + said, e.Auth.advice(e.Code, e.Enhanced, e.Answer)
	case e.Code == 530 && strings.Contains(strings.ToUpper(e.Answer), "STARTTLS"):
		return "the server takes mail over an encrypted connection only" + said, "use tls: starttls" // RFC 3207, section 4
	case e.Step == StepRecipient && len(e.Refused) > 0:
		return "the server refused " + e.recipients() + said, recipientAdvice(e.Enhanced, later)
	case later:
		return "the server wants the mail later" + said, "what is due is sent with the next run"
	case e.Code == 552 || e.Enhanced == "5.3.4" || e.Enhanced == "5.2.3":
		return "the message is too large for the server" + said, "ask who runs the server for more, or set names: false, which leaves out the attachment"
	case e.Code == 530 && e.Step != StepStartTLS:
		return "the server wants a sign-in" + said, "set notify.mail.auth"
	case e.Step == StepSender:
		return "the server refused the sender" + said, "check notify.mail.from: the account that signs in must have the right to send as it (in Exchange Online: SendAs), and a relay must allow it"
	case e.Step == StepStartTLS:
		return "the server offers STARTTLS, but refused it" + said, "ask who runs the server"
	case e.Step == StepGreeting:
		return "the server does not take mail from this machine" + said, "ask who runs it to allow this machine"
	case e.Enhanced == "5.2.252" || e.Enhanced == "5.7.60" || strings.Contains(e.Answer, "SendAsDenied"):
		return "the server refused the message" + said, "the account that signs in must have the right to send as notify.mail.from (in Exchange Online: SendAs)"
	default:
		return "the server refused the message" + said, ""
	}
}

// recipients are the first of those that were refused.
func (e *Error) recipients() string {
	const most = 3
	if len(e.Refused) == 1 {
		return "the only recipient, " + e.Refused[0].Address
	}
	var names []string
	for _, r := range e.Refused[:min(most, len(e.Refused))] {
		names = append(names, r.Address)
	}
	if len(e.Refused) > most {
		names = append(names, "…")
	}
	return fmt.Sprintf("all %d recipients, %s", len(e.Refused), strings.Join(names, ", "))
}

func recipientAdvice(enhanced string, later bool) string {
	switch {
	case later:
		return "what is due is sent with the next run"
	case strings.HasPrefix(enhanced, "5.7."):
		return "a relay must allow this machine to send there, or the sign-in is missing (notify.mail.auth)"
	default:
		return "check notify.mail.to"
	}
}

// String is the recipient with the answer: "jan@contoso.cz (550 5.1.1 …)".
func (r Refused) String() string { return r.Address + quoted(r.Code, r.Answer) }

func quoted(code int, answer string) string {
	if answer = plain.Shorten(answer, maxAnswer); answer != "" {
		answer = " " + answer
	}
	return fmt.Sprintf(" (%d%s)", code, answer)
}

// Temporary reports whether another attempt may help against an error of Send.
func Temporary(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Temporary()
}
