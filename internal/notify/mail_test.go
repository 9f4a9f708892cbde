package notify_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/mail/mailtest"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

// mailWorld is a world whose only channel is mail to a real server.
type mailWorld struct {
	*world

	mail *mailtest.Server
}

func newMailWorld(t *testing.T, o mailtest.Options, change func(*config.Mail)) *mailWorld {
	t.Helper()
	w := &mailWorld{world: newWorld(t), mail: mailtest.NewServer(t, o)}
	c := config.Mail{
		Server: w.mail.Host, Port: w.mail.Port, TLS: config.MailStartTLS, CAFile: w.mail.CAFile, Auth: config.MailNoAuth,
		From: "licexport@contoso.cz", To: []string{"alvao@contoso.cz", "licenses@contoso.cz"},
		On:       []config.Outcome{config.OutcomeAttention, config.OutcomeRefused, config.OutcomeFailure},
		Language: config.English, Timeout: 20 * time.Second,
	}
	if change != nil {
		change(&c)
	}
	w.config = config.Notify{Mail: &c}
	return w
}

// received is a mail as a program sees it that did not write it.
type received struct {
	header     netmail.Header
	subject    string
	text, html string
	// attachments are by name.
	attachments map[string]string
	raw         []byte
}

// mails ends a run, without a warning, and returns what arrived.
func (w *mailWorld) mails(r notify.Run) []received {
	w.t.Helper()
	for _, warning := range w.finish(r) {
		w.t.Errorf("warning: %s", warning)
	}
	var all []received
	for _, m := range w.mail.Taken() {
		all = append(all, parse(w.t, m.Data))
	}
	return all
}

func (w *mailWorld) one(r notify.Run) received {
	w.t.Helper()
	all := w.mails(r)
	if len(all) != 1 {
		w.t.Fatalf("%d mails", len(all))
	}
	return all[0]
}

func parse(t *testing.T, raw []byte) received {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	r := received{header: m.Header, attachments: map[string]string{}, raw: raw}
	if r.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	r.read(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body)
	return r
}

func (r *received) read(t *testing.T, contentType, encoding, disposition string, body io.Reader) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("%v in %q", err, contentType)
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r.read(t, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part.Header.Get("Content-Disposition"), part)
		}
	}
	switch encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	default:
		t.Errorf("encoding %q", encoding)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	if _, named, err := mime.ParseMediaType(disposition); err == nil && named["filename"] != "" {
		r.attachments[named["filename"]] = string(data)
		return
	}
	if kind == "text/html" {
		r.html = string(data)
	} else {
		r.text = strings.ReplaceAll(string(data), "\r\n", "\n")
	}
}

// shown is what people see of the page.
func shown(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "title" && strings.TrimSpace(n.Data) != "" {
			texts = append(texts, strings.TrimSpace(n.Data))
		}
	}
	return strings.Join(texts, "\n")
}

func TestMailOfARefusal(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	run := refused()
	run.Target = " --job nightly --config /etc/licexport/licexport.yaml"
	run.Names = map[string]string{"contoso:SPE_E3": "Microsoft 365 E3"}
	got := w.one(run)
	if got.subject != "[licexport] nightly: refused" {
		t.Errorf("subject %q", got.subject)
	}
	const want = `licexport nightly: the guard refused the new file
-------------------------------------------------

All sources were read, but what they say would change more than the limits of the guard allow, so the new file was not published.

The published file stays as it was: nobody loses a license until somebody decides.

* Microsoft 365 E3 (contoso:SPE_E3)
  Have it now: 412; Would have it: 12; Would lose it: 400; Why refused: too large a part at once (limit 20 %)

It can be approved until 2026-11-26 02:30 UTC. If it is wrong, correct the source; the next run reads it again.

Look first who would lose what:

    licexport show 20261123-023000-7f3a --job nightly --config /etc/licexport/licexport.yaml

If it is right, approve it:

    licexport approve 20261123-023000-7f3a --job nightly --config /etc/licexport/licexport.yaml

Computer: srv1
File: /srv/licenses.csv
Run: 20261123-023000-7f3a
Began: 2026-11-23 02:30 UTC

licexport sends this because of notify.mail in its settings. Nobody reads answers.
`
	if got.text != want {
		t.Errorf("text\n%s\nwant\n%s", got.text, want)
	}
	page := shown(t, got.html)
	for _, line := range []string{
		"licexport nightly: the guard refused the new file", "Microsoft 365 E3 (contoso:SPE_E3)", "412", "400", "too large a part at once (limit 20 %)",
		"licexport approve 20261123-023000-7f3a --job nightly --config /etc/licexport/licexport.yaml", "2026-11-23 02:30 UTC",
	} {
		if !slices.Contains(strings.Split(page, "\n"), line) {
			t.Errorf("the page lacks %q:\n%s", line, page)
		}
	}
	if len(got.attachments) != 0 {
		t.Errorf("attached %v", got.attachments)
	}
}

func TestMailOfARefusalThatNobodyCanApprove(t *testing.T) {
	t.Parallel()
	got := newMailWorld(t, mailtest.Options{StartTLS: true}, nil).one(refusedForGood())
	if strings.Contains(got.text, "licexport approve") || !strings.Contains(got.text, "This cannot be approved.") || !strings.Contains(got.text, "licexport show 20261123-023000-7f3a") {
		t.Errorf("text\n%s", got.text)
	}
}

func TestMailInCzech(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Language = config.Czech })
	run := refused()
	run.Record.Job = "noční-běh"
	got := w.one(run)
	if got.subject != "[licexport] noční-běh: odmítnuto" {
		t.Errorf("subject %q", got.subject)
	}
	for _, text := range []string{"nepřijde o licenci nikdo", "Má ji nyní: 412", "Schválit to lze do 26. 11. 2026 2:30 UTC.", "najednou příliš velká část (mez 20", "Je-li to správně, schvalte to"} {
		if plain := strings.ReplaceAll(got.text, "\u00a0", " "); !strings.Contains(plain, text) {
			t.Errorf("%q is missing:\n%s", text, plain)
		}
	}
	if !strings.Contains(got.html, `<html lang="cs">`) || !strings.Contains(got.html, "schvalte") {
		t.Errorf("page\n%s", got.html)
	}
	// What is not ASCII is encoded: servers need not take anything else.
	for i, b := range got.raw {
		if b >= 0x80 {
			t.Fatalf("byte %d of the mail is %x", i, b)
		}
	}
}

func TestMailOfAFailure(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	run := failed("contoso", "m365.secret_expired")
	run.Record.Diagnostics[0].Remedy = "See docs/sources/m365.md."
	run.Target = " --job nightly"
	got := w.one(run)
	for _, text := range []string{
		`source "contoso": the client secret has expired` + "\n\nCreate a new client secret.\n\nSee docs/sources/m365.md.\n\nThe published file stays as it was: nobody loses a license by this.",
		"To see the whole run:\n\n    licexport show 20261123-023000-7f3a --job nightly\n",
	} {
		if !strings.Contains(got.text, text) {
			t.Errorf("%q is missing:\n%s", text, got.text)
		}
	}
	if got.subject != "[licexport] nightly: failed" {
		t.Errorf("subject %q", got.subject)
	}
}

// Errors that share a remedy have it once, after the last of them.
func TestMailSaysARemedyOnce(t *testing.T) {
	t.Parallel()
	run := failed("contoso", "x")
	run.Record.Diagnostics = nil
	for i, remedy := range []string{"Wait.", "Correct it.", "Wait.", "", "Wait.", "Correct it."} {
		run.Record.Diagnostics = append(run.Record.Diagnostics, state.Diagnostic{Severity: "error", Summary: fmt.Sprintf("error %d", i+1), Detail: fmt.Sprintf("detail %d", i+1), Remedy: remedy})
	}
	const want = "error 1\n\ndetail 1\n\nerror 2\n\ndetail 2\n\nerror 3\n\ndetail 3\n\nerror 4\n\ndetail 4\n\nerror 5\n\ndetail 5\n\nWait.\n\nerror 6\n\ndetail 6\n\nCorrect it.\n\nThe published file"
	if got := newMailWorld(t, mailtest.Options{StartTLS: true}, nil).one(run); !strings.Contains(got.text, want) {
		t.Errorf("text\n%s", got.text)
	}
	// The remedy of errors that are not listed comes after the last one that is.
	for len(run.Record.Diagnostics) < 40 {
		run.Record.Diagnostics = append(run.Record.Diagnostics, state.Diagnostic{Severity: "error", Summary: "another error", Remedy: "Wait."})
	}
	got := newMailWorld(t, mailtest.Options{StartTLS: true}, nil).one(run)
	if strings.Count(got.text, "Wait.") != 1 || !strings.Contains(got.text, "another error\n\nWait.\n\nand 30 more errors\n") {
		t.Errorf("text\n%s", got.text)
	}
}

// Nothing is said of a published file where there is none.
func TestMailBeforeTheFirstPublication(t *testing.T) {
	t.Parallel()
	for language, want := range map[config.Language][2]string{
		config.English: {"Nothing was published yet, so nobody loses a license by this.", "Nothing was published yet, and nothing is until somebody decides."},
		config.Czech:   {"Zatím nebylo nic zveřejněno, takže tím nikdo o licenci nepřijde.", "Zatím nebylo nic zveřejněno, a dokud někdo nerozhodne, ani nebude."},
	} {
		w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Language = language })
		for i, run := range []notify.Run{failed("contoso", "x"), refused()} {
			got := w.one(unpublished(run))
			if !strings.Contains(got.text, want[i]) || strings.Contains(got.text, "stays as it was") || strings.Contains(got.text, "beze změny") {
				t.Errorf("%s:\n%s", language, got.text)
			}
		}
	}
	if got := newMailWorld(t, mailtest.Options{StartTLS: true}, nil).one(publishedThenStopped()); strings.Contains(got.text, "stays as it was") || strings.Contains(got.text, "published yet") {
		t.Errorf("text\n%s", got.text)
	}
}

// Each license to clear has its own command, to copy as it is, up to eight of them.
func TestMailHasACommandForEachLicenseToClear(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	run := byHand("contoso:VISIO", "Visio & Co", "contoso:OLD")
	run.ByHand[2].Became = "contoso:NEW"
	got := w.one(run)
	const want = `ImportLic cannot take away a license that nobody in the file has.

Take contoso:VISIO away from its last holders in Alvao, then:

    licexport ack contoso:VISIO --job nightly

Take Visio & Co away from its last holders in Alvao, then:

    licexport ack "Visio & Co" --job nightly

Enter contoso:NEW in place of contoso:OLD in Alvao, then:

    licexport ack contoso:OLD --job nightly

Computer: srv1
`
	if !strings.Contains(got.text, want) {
		t.Errorf("text\n%s\nwant\n%s", got.text, want)
	}
}

// Of many, the new ones have commands before the others.
func TestCommandsOfManyLicensesToClear(t *testing.T) {
	t.Parallel()
	old := []string{"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"}
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	if got := w.one(byHand(old...)); strings.Count(got.text, "    licexport ack ") != 8 || strings.Contains(got.text, "licexport status") {
		t.Errorf("text\n%s", got.text)
	}
	w.clock.advance(time.Hour)
	got := w.one(byHand(append(old, "z1", "z2")...))
	if strings.Count(got.text, "    licexport ack ") != 8 || !strings.Contains(got.text, "    licexport ack z2 --job nightly\n\nTake a1 away") ||
		!strings.Contains(got.text, "The commands for 2 more:\n\n    licexport status --job nightly\n") {
		t.Errorf("text\n%s", got.text)
	}
	// As lines of a webhook, which are few.
	var many []string
	for i := range 50 {
		many = append(many, fmt.Sprintf("contoso:LICENSE_%02d", i))
	}
	hook := newWorld(t).run(byHand(many...))[0].Text
	if strings.Count(hook, ": nobody has it since ") != 8 || strings.Count(hook, "then: licexport ack contoso:LICENSE_0") != 8 || !strings.Contains(hook, "The commands for 42 more: licexport status --job nightly\n") {
		t.Errorf("text\n%s", hook)
	}
}

// What a source says is English, and says so in a page that is not.
func TestMailMarksWhatIsEnglish(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Language = config.Czech })
	got := w.one(failed("contoso", "x"))
	for _, want := range []string{`<bdi lang="en">the client secret has expired</bdi></p>`, `<p style="margin:0 0 12px 0"><bdi lang="en">Create a new client secret.</bdi></p>`} {
		if !strings.Contains(got.html, want) {
			t.Errorf("%s is missing:\n%s", want, got.html)
		}
	}
	if !strings.Contains(got.text, `zdroj "contoso": the client secret has expired`) {
		t.Errorf("text\n%s", got.text)
	}
}

// The file may be damaged after a run that failed while it wrote.
func TestMailOfAFailedOutputPromisesNothing(t *testing.T) {
	t.Parallel()
	run := notify.Run{Record: record(5, state.OutcomeFailed)}
	if got := newMailWorld(t, mailtest.Options{StartTLS: true}, nil).one(run); strings.Contains(got.text, "stays as it was") {
		t.Errorf("text\n%s", got.text)
	}
}

// Every kind of event is a mail that can be read.
func TestMailOfEachKind(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.On = append(c.On, config.OutcomeSuccess) })
	for subject, run := range map[string]notify.Run{
		"[licexport] a: needs attention": needsLook(state.StepRecord{Name: "ImportLic.exe", ExitCode: 3}),
		"[licexport] b: secret expires":  expiring(),
		"[licexport] c: clear by hand":   byHand("contoso:VISIO"),
		"[licexport] d: success":         good(),
		"[licexport] e: refused":         refused(),
	} {
		run.Record.Job = subject[len("[licexport] "):][:1]
		got := w.one(run)
		if got.subject != subject || len(got.text) < 100 || !strings.Contains(got.html, "</html>") {
			t.Errorf("%q: %q\n%s", subject, got.subject, got.text)
		}
	}
	if warnings := notify.New(w.config, w.o).Missed(t.Context(), missedRun()); len(warnings) > 0 {
		t.Errorf("warnings %q", warnings)
	}
	if got := parse(t, w.mail.Taken()[0].Data); got.subject != "[licexport] nightly: a run was missed" || !strings.Contains(got.text, "licexport run --job nightly") {
		t.Errorf("%q\n%s", got.subject, got.text)
	}
}

// Headers are for filters, for threads, and for programs that answer by themselves.
func TestMailHeaders(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	first := w.one(failed("contoso", "x"))
	w.clock.advance(21 * time.Hour)
	again := w.one(failed("contoso", "x"))
	other := w.one(failed("fabrikam", "y"))
	for name, want := range map[string]string{
		"From": `"licexport" <licexport@contoso.cz>`, "To": "<alvao@contoso.cz>, <licenses@contoso.cz>",
		"Date": "Mon, 23 Nov 2026 02:31:00 +0000", "Mime-Version": "1.0",
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "User-Agent": "licexport/1.2.3",
		"List-Id": "<nightly.licexport.contoso.cz>", "X-Licexport-Event": "failure", "X-Licexport-Severity": "error",
		"X-Licexport-Job": "nightly", "X-Licexport-Run": "20261123-023000-7f3a", "X-Licexport-Host": "srv1",
	} {
		if got := first.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	thread := first.header.Get("References")
	if thread == "" || first.header.Get("In-Reply-To") != thread || again.header.Get("References") != thread || again.subject != first.subject {
		t.Errorf("threads %q and %q", thread, again.header.Get("References"))
	}
	if other.header.Get("References") == thread {
		t.Error("another trouble is in the same thread")
	}
	ids := []string{first.header.Get("Message-Id"), again.header.Get("Message-Id"), other.header.Get("Message-Id")}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 3 || !strings.HasSuffix(ids[0], "@contoso.cz>") {
		t.Errorf("ids %q", ids)
	}
}

// Names of licenses and jobs, and texts of sources, are those of others.
func TestMailOfHostileTexts(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	const evil = "<script>alert(1)</script>\r\nBcc: x@evil.example\r\n\r\n.\r\n\u202e\x1b[31m</td>{{.}}"
	run := refused()
	run.Record.Job, run.Record.Output.Path = evil, evil
	run.Record.Guard.Findings[0].License = evil
	run.Record.Guard.Findings[0].Limit = evil
	run.Names = map[string]string{evil: evil + "name"}
	run.Approve = "licexport approve " + evil
	w.o.Host = "srv\r\nBcc: y@evil.example"
	for i, r := range []notify.Run{run, failed(evil, evil), {Record: record(1, state.OutcomeFailed)}} {
		if i == 1 {
			r.Record.Diagnostics[0].Detail = strings.Repeat(".\r\n.\r\n", 20) + strings.Repeat("ž", 3000)
		}
		for _, warning := range w.finish(r) {
			t.Errorf("warning: %s", warning)
		}
		taken := w.mail.Taken()
		if len(taken) != 1 || len(taken[0].To) != 2 {
			t.Fatalf("%d mails", len(taken))
		}
		got := parse(t, taken[0].Data)
		if got.header.Get("Bcc") != "" || strings.Contains(got.html, "<script") || strings.ContainsAny(got.text+got.html, "\x1b\u202e") {
			t.Errorf("header %v\n%s\n%s", got.header, got.text, got.html)
		}
		for line := range bytes.Lines(taken[0].Data) {
			if !bytes.HasSuffix(line, []byte("\r\n")) || len(line) > 1000 {
				t.Errorf("line %q", line)
			}
		}
	}
}

// The page needs nothing from elsewhere, and sets text and ground together.
func TestMailPageStandsAlone(t *testing.T) {
	t.Parallel()
	got := newMailWorld(t, mailtest.Options{StartTLS: true}, nil).one(refused())
	root, err := html.Parse(strings.NewReader(got.html))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"img", "link", "script", "iframe", "form", "a", "svg"}, n.Data) {
			t.Errorf("<%s> in the page", n.Data)
		}
		for _, a := range n.Attr {
			if strings.Contains(a.Val, "url(") || a.Key == "src" || a.Key == "href" || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "ZgotmplZ") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
			if a.Key == "style" && strings.Contains(a.Val, "background-color") && !strings.Contains(strings.ReplaceAll(a.Val, "background-color", ""), "color:") {
				t.Errorf("a ground without a color of text: %s", a.Val)
			}
		}
	}
	for _, want := range []string{"@media (prefers-color-scheme: dark)", `name="color-scheme" content="light dark"`, `role="presentation"`} {
		if !strings.Contains(got.html, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

const removalsPath = "/state/candidates/20261123-023000-7f3a.removals.csv"

func withRemovals(w *mailWorld, r notify.Run, content string) notify.Run {
	w.t.Helper()
	r.Removals = filepath.FromSlash(removalsPath)
	w.disk.WriteFile(r.Removals, []byte(content), 0o640)
	return r
}

const removalsHead = "\ufeffUId;License;UserEmail;UserName;Change;NewEmail\r\n"

// People are named in the attachment alone, and only where the settings want it.
func TestMailNamesPeopleOnlyInTheAttachment(t *testing.T) {
	t.Parallel()
	const rows = removalsHead + "contoso:SPE_E3;Microsoft 365 E3;jana.novakova@contoso.cz;Jana Nováková;loses the license;\r\n\"a;b\";'=1+1;petr@contoso.cz;\"Petr\nNovák\";loses the license;\r\n"
	for _, names := range []bool{false, true} {
		w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Names = names })
		got := w.one(withRemovals(w, refused(), rows))
		if strings.Contains(got.text+got.html, "Nov") || strings.Contains(got.text+got.html, "petr@") {
			t.Errorf("somebody is named in\n%s", got.text)
		}
		attached := got.attachments["licexport-20261123-023000-7f3a.removals.csv"]
		if want := map[bool]string{true: rows}[names]; attached != want {
			t.Errorf("names %v: attached %q", names, attached)
		}
		if strings.Contains(got.text, "Attached: who is concerned (2 rows).") != names {
			t.Errorf("names %v:\n%s", names, got.text)
		}
		// Who is told of a failure has no use for the list.
		if other := w.one(withRemovals(w, failed("contoso", "x"), rows)); len(other.attachments) > 0 {
			t.Error("a list goes with a failure")
		}
	}
}

func TestMailSaysWhenTheListWasCut(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	many.WriteString(removalsHead)
	for i := range 6000 {
		fmt.Fprintf(&many, "contoso:SPE_E3;Microsoft 365 E3;user%d@contoso.cz;User %d;loses the license;\r\n", i, i)
	}
	long := removalsHead + strings.Repeat("contoso:SPE_E3;x;"+strings.Repeat("y", 999)+"@contoso.cz;User;loses the license;\r\n", 1100)
	for content, want := range map[string][2]string{
		many.String(): {"the first 5000 rows of 6000", "…;;;;;1000 more rows\r\n"},
		long:          {"the first 995 rows of 1100", "…;;;;;105 more rows\r\n"},
	} {
		w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Names = true })
		got := w.one(withRemovals(w, refused(), content))
		attached := got.attachments["licexport-20261123-023000-7f3a.removals.csv"]
		text := strings.ReplaceAll(got.text, ",", "")
		if !strings.Contains(text, want[0]) || !strings.Contains(got.text, filepath.FromSlash(removalsPath)) || !strings.HasSuffix(attached, want[1]) || len(attached) > 1<<20+100 {
			t.Errorf("%d bytes, ending %q\n%s", len(attached), attached[len(attached)-40:], got.text)
		}
	}
}

// A list that cannot be read keeps nobody from hearing of the refusal.
func TestMailWithoutItsList(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Names = true })
	run := refused()
	run.Removals = filepath.FromSlash(removalsPath)
	warnings := w.finish(run)
	if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "notify.mail: the list of who is concerned was not attached: ") {
		t.Errorf("warnings %q", warnings)
	}
	got := parse(t, w.mail.Taken()[0].Data)
	if len(got.attachments) > 0 || !strings.Contains(got.text, "The list of who is concerned could not be read.") {
		t.Errorf("%v\n%s", got.attachments, got.text)
	}
}

// What the server did not take is due again; what it took is not, even if it refused
// some recipients, who are named.
func TestMailIsRemembered(t *testing.T) {
	t.Parallel()
	answers := []error{mailtest.Refuse(550, 5, 7, 1, "Relay access denied"), mailtest.Refuse(550, 5, 7, 1, "Relay access denied"), nil, mailtest.Refuse(550, 5, 1, 1, "User unknown")}
	w := newMailWorld(t, mailtest.Options{StartTLS: true, Recipient: func(string) error {
		if len(answers) == 0 {
			return nil
		}
		answer := answers[0]
		answers = answers[1:]
		return answer
	}}, nil)
	warnings := w.finish(failed("contoso", "x"))
	want := fmt.Sprintf("notify.mail: 127.0.0.1:%d: the server refused all 2 recipients, alvao@contoso.cz, licenses@contoso.cz (550 5.7.1 Relay access denied); a relay must allow this machine to send there, or the sign-in is missing (notify.mail.auth) (attempt 1)", w.mail.Port)
	if len(warnings) != 1 || warnings[0] != want {
		t.Errorf("warnings %q", warnings)
	}
	w.clock.advance(time.Hour)
	warnings = w.finish(failed("contoso", "x"))
	if len(warnings) != 1 || warnings[0] != "notify.mail: 1 of 2 recipients got no mail: licenses@contoso.cz (550 5.1.1 User unknown); check notify.mail.to" {
		t.Errorf("warnings %q", warnings)
	}
	if got := w.mail.Taken(); len(got) != 1 || !slices.Equal(got[0].To, []string{"alvao@contoso.cz"}) {
		t.Errorf("got %+v", got)
	}
	if got := w.mails(failed("contoso", "x")); len(got) != 0 {
		t.Errorf("sent again")
	}
	if got := w.one(good()); got.subject != "[licexport] nightly: works again" {
		t.Errorf("subject %q", got.subject)
	}
	if data, ok := w.disk.ReadFile(memoryPath); !ok || !json.Valid(data) {
		t.Errorf("memory %s", data)
	}
}

// "Later" is tried again, with pauses, as other channels do, and as the same message.
func TestMailIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	asked := 0
	w := newMailWorld(t, mailtest.Options{StartTLS: true, Content: func() error {
		if asked++; asked < 3 {
			return mailtest.Refuse(451, 4, 3, 0, "try later")
		}
		return nil
	}}, nil)
	w.one(failed("contoso", "x"))
	if !slices.Equal(w.clock.slept, []time.Duration{time.Second, 4 * time.Second}) {
		t.Errorf("slept %v", w.clock.slept)
	}
	asked = -100
	w.clock.slept = nil
	warnings := w.finish(failed("fabrikam", "x"))
	if len(warnings) != 1 || !strings.HasSuffix(warnings[0], "the server wants the mail later (451 4.3.0 try later); what is due is sent with the next run (attempt 4)") {
		t.Errorf("warnings %q", warnings)
	}
	if !slices.Equal(w.clock.slept, []time.Duration{time.Second, 4 * time.Second, 16 * time.Second}) {
		t.Errorf("slept %v", w.clock.slept)
	}
}

// The password and the token reach the server alone.
func TestMailSignsIn(t *testing.T) {
	t.Parallel()
	const password = "5ecret-pa55word"
	w := newMailWorld(t, mailtest.Options{StartTLS: true, Mechanisms: []string{"PLAIN"}, User: "jan", Password: password}, func(c *config.Mail) {
		c.Auth, c.User = config.MailPassword, "jan"
		c.Password = config.Text{Ref: &secret.Reference{Env: "MAIL_PASSWORD"}}
	})
	w.o.LookupEnv = func(name string) (string, bool) { return password, name == "MAIL_PASSWORD" }
	w.o.Redactor = secret.NewRedactor()
	run := failed("contoso", "x")
	run.Record.Diagnostics[0].Detail = "the text has " + password + " in it"
	if got := w.one(run); !strings.Contains(got.text, "the text has [secret] in it") || strings.Contains(string(got.raw), password) {
		t.Errorf("text\n%s", got.text)
	}
	w.o.LookupEnv = func(string) (string, bool) { return "", false }
	if warnings := w.finish(refused()); len(warnings) != 1 || !strings.HasPrefix(warnings[0], "notify.mail: ") || !strings.Contains(warnings[0], "MAIL_PASSWORD") {
		t.Errorf("warnings %q", warnings)
	}
}

func TestMailSignsInWithAToken(t *testing.T) {
	t.Parallel()
	given := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given++
		if r.FormValue("client_secret") != "5ecret" || r.FormValue("scope") != "https://outlook.office365.com/.default" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = fmt.Fprintf(w, `{"access_token":"canary-token-%d","token_type":"Bearer"}`, given)
	}))
	t.Cleanup(web.Close)
	var tokens []string
	w := newMailWorld(t, mailtest.Options{StartTLS: true, Mechanisms: []string{"XOAUTH2"}, Bearer: func(response string) bool {
		tokens = append(tokens, response)
		return strings.Contains(response, "canary-token-2\x01\x01")
	}}, func(c *config.Mail) {
		c.Auth, c.TokenURL, c.ClientID = config.MailXOAUTH2, web.URL+"/token", "id"
		c.ClientSecret = config.Text{Ref: &secret.Reference{Env: "MAIL_SECRET"}}
	})
	w.o.LookupEnv = func(string) (string, bool) { return "5ecret", true }
	w.o.Redactor = secret.NewRedactor()
	w.one(failed("contoso", "x"))
	if len(tokens) != 2 || tokens[1] != "user=licexport@contoso.cz\x01auth=Bearer canary-token-2\x01\x01" {
		t.Errorf("tokens %q", tokens)
	}
	if got := w.o.Redactor.Redact("a canary-token-2 b"); got != "a [secret] b" {
		t.Errorf("the token is no secret: %s", got)
	}
	warnings := w.finish(refused())
	if len(warnings) != 1 || !strings.Contains(warnings[0], "the server refused the sign-in (535 5.7.8 Authentication failed); the token was good") || strings.Contains(warnings[0], "canary") {
		t.Errorf("warnings %q", warnings)
	}
}

// Python's parser has been used for mails of all kinds for decades.
func TestMailIsReadByPython(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil || exec.CommandContext(t.Context(), python, "-c", "").Run() != nil { // Windows has a program of this name that only opens its store
		t.Skip("python3 is not here")
	}
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Names, c.Language = true, config.Czech })
	run := withRemovals(w, refused(), removalsHead+"a;b;žofie@contoso.cz;Žofie;loses the license;\r\n")
	run.Record.Job = "příliš žluťoučký kůň úpěl ďábelské ódy a ještě jednou příliš žluťoučký kůň"
	mine := w.one(run)
	const program = `
import email, email.policy, json, sys
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
parts = list(m.walk())
print(json.dumps({
    "defects": [repr(d) for p in parts for d in p.defects],
    "subject": m["subject"],
    "types": [p.get_content_type() for p in parts],
    "text": m.get_body(("plain",)).get_content(),
    "html": m.get_body(("html",)).get_content(),
    "attachment": [[a.get_filename(), a.get_content()] for a in m.iter_attachments()],
    "to": [a.addr_spec for a in m["to"].addresses],
}))`
	cmd := exec.CommandContext(t.Context(), python, "-c", program)
	cmd.Stdin = bytes.NewReader(mine.raw)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var theirs struct {
		Defects, Types, To  []string
		Subject, Text, HTML string
		Attachment          [][2]string
	}
	if err := json.Unmarshal(out, &theirs); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if len(theirs.Defects) > 0 || theirs.Subject != mine.subject || theirs.Subject != "[licexport] "+run.Record.Job+": odmítnuto" {
		t.Errorf("defects %v, subject %q", theirs.Defects, theirs.Subject)
	}
	if want := []string{"multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/csv"}; !slices.Equal(theirs.Types, want) {
		t.Errorf("types %q", theirs.Types)
	}
	if strings.ReplaceAll(theirs.Text, "\r\n", "\n") != mine.text || strings.ReplaceAll(theirs.HTML, "\r\n", "\n") != strings.ReplaceAll(mine.html, "\r\n", "\n") {
		t.Errorf("text\n%s\n\nmine\n%s", theirs.Text, mine.text)
	}
	if len(theirs.Attachment) != 1 || theirs.Attachment[0][0] != "licexport-20261123-023000-7f3a.removals.csv" || !strings.Contains(theirs.Attachment[0][1], "Žofie") {
		t.Errorf("attached %q", theirs.Attachment)
	}
	if !slices.Equal(theirs.To, []string{"alvao@contoso.cz", "licenses@contoso.cz"}) {
		t.Errorf("to %q", theirs.To)
	}
}
