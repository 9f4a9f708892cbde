package notify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"github.com/licexport/licexport/internal/phrase"
)

// content is the mail as it is handed in: text and HTML, and the list, which may be
// nil.
func (c *mailChannel) content(m message, l *list) ([]byte, error) {
	var attached phrase.Phrase
	if l != nil {
		attached = l.said
	}
	letter := c.n.letter(m, c.language(), attached)
	page, err := letter.html()
	if err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat("licexport", c.config.From); err != nil {
		return nil, fmt.Errorf("the sender: %w", err)
	}
	if err := msg.To(c.config.To...); err != nil {
		return nil, fmt.Errorf("the recipients: %w", err)
	}
	setHeader(msg, gomail.HeaderSubject, letter.subject)
	msg.SetDateWithValue(m.time.In(c.n.o.Zone))
	c.headers(msg, m)
	text := letter.plainText()
	msg.SetMessageIDWithValue(c.id("message", m.record.RunID, m.time.UTC().String(), text))
	msg.SetBodyString(gomail.TypeTextPlain, text)
	msg.AddAlternativeString(gomail.TypeTextHTML, page)
	if l != nil && len(l.content) > 0 {
		if err := msg.AttachReader(l.name, bytes.NewReader(l.content), gomail.WithFileContentType("text/csv; charset=utf-8")); err != nil {
			return nil, fmt.Errorf("attach the list: %w", err)
		}
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// headers are for filters, threads, and programs that answer by themselves: none should
// (RFC 3834, section 5; for Exchange:
// https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail/ced68690-498a-4567-9d14-5c01f974d8b1).
func (c *mailChannel) headers(msg *gomail.Msg, m message) {
	rec, kind := m.record, m.kind()
	for name, value := range map[gomail.Header]string{
		"Auto-Submitted": "auto-generated", gomail.HeaderXAutoResponseSuppress: "All",
		gomail.HeaderUserAgent: strings.TrimSuffix("licexport/"+c.n.o.Version, "/"),
		"List-Id":              fmt.Sprintf("<%s.licexport.%s>", label(jobOrFile(rec)), c.domain()),
		"X-Licexport-Event":    string(kind), "X-Licexport-Severity": string(kind.trait().severity),
		"X-Licexport-Job": rec.Job, "X-Licexport-Run": rec.RunID, "X-Licexport-Host": m.host,
	} {
		setHeader(msg, name, c.n.clean(value))
	}
	if since := m.events[0].Since; !since.IsZero() {
		// All mails about one trouble answer the same message, which was never sent:
		// that makes them a thread (RFC 5322, section 3.6.4).
		thread := "<" + c.id("trouble", since.UTC().String()) + ">"
		setHeader(msg, gomail.HeaderInReplyTo, thread)
		setHeader(msg, gomail.HeaderReferences, thread)
	}
}

// setHeader sets a header; an empty one is left out. It folds it between encoded words
// alone, and never before the first one: the library does, and Python's parser, for
// one, then finds a space in front of the text.
func setHeader(msg *gomail.Msg, name gomail.Header, value string) {
	value = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1 // clean texts have none; a header must not have one
		}
		return r
	}, value)
	if value == "" {
		return
	}
	// What precedes the first letter beyond ASCII stays readable.
	at := max(strings.LastIndexByte(value[:asciiPrefix(value)], ' '), 0)
	plain, encoded := value[:at], value[at:]
	if asciiPrefix(value) == len(value) {
		plain, encoded = value, ""
	}
	if encoded != "" {
		encoded = strings.ReplaceAll(mime.QEncoding.Encode("utf-8", strings.TrimPrefix(encoded, " ")), " ", "\r\n ")
	}
	if plain != "" && encoded != "" {
		plain += "\r\n "
	}
	msg.SetGenHeaderPreformatted(name, plain+encoded)
}

// asciiPrefix is how many bytes precede the first letter beyond ASCII.
func asciiPrefix(text string) int {
	if at := strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }); at >= 0 {
		return at
	}
	return len(text)
}

// id is an id of a message that the same parts give again, on this machine and for this
// job.
func (c *mailChannel) id(what string, parts ...string) string {
	all := append([]string{what, c.n.o.Host, c.n.o.Dir}, parts...)
	sum := sha256.Sum256([]byte(strings.Join(all, "\x00")))
	return "licexport." + hex.EncodeToString(sum[:16]) + "@" + c.domain()
}

// domain is that of the sender.
func (c *mailChannel) domain() string {
	_, domain, _ := strings.Cut(c.config.From, "@")
	return domain
}

// label makes a part of a List-Id of a name (RFC 2919, section 3): letters, digits and
// hyphens.
func label(name string) string {
	text := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '-'
		}
	}, name)
	const most = 63
	if text = strings.Trim(text[:min(len(text), most)], "-"); text == "" {
		return "job"
	}
	return text
}
