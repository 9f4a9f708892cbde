package notify

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/state"
)

const (
	// maxLetterRows bounds the licenses that a mail lists, maxLetterDiagnostics the
	// errors of a failure.
	maxLetterRows        = 40
	maxLetterDiagnostics = 10
)

// letter says a message in a language. list says what became of the list of people;
// empty if none goes with it.
func (n *Notifier) letter(m message, language phrase.Language, list phrase.Phrase) letter {
	c := composer{n: n, m: m, language: language}
	l := letter{
		language: language, severity: m.kind().trait().severity,
		subject: c.say(phrase.New("[licexport] %s: %s", phrase.Text(jobOrFile(m.record)), subjectWords(m))),
		closing: c.say(phrase.New("licexport sends this because of notify.mail in its settings. Nobody reads answers.")),
	}
	for _, e := range m.events {
		l.parts = append(l.parts, c.part(e, list))
	}
	l.facts = c.facts()
	return l
}

// subjectWords are short, and the same for each mail about the same kind of event:
// mails are filtered and put into threads by their subject.
func subjectWords(m message) phrase.Phrase {
	switch m.kind() {
	case Failure:
		return phrase.New("failed")
	case Missed:
		return phrase.New("a run was missed")
	case Refusal:
		return phrase.New("refused")
	case Attention:
		return phrase.New("needs attention")
	case Expiry:
		return phrase.New("secret expires")
	case ClearByHand:
		return phrase.New("clear by hand")
	case Recovery:
		if !success(m.record) {
			return phrase.New("a trouble is over")
		}
		return phrase.New("works again")
	case Test:
		return phrase.New("test message")
	default:
		return phrase.New("success")
	}
}

// jobOrFile names the job, or else the file.
func jobOrFile(rec state.RunRecord) string {
	return cmp.Or(rec.Job, path.Base(strings.ReplaceAll(rec.Output.Path, `\`, "/")))
}

// composer writes the parts of a letter.
type composer struct {
	n        *Notifier
	m        message
	language phrase.Language
}

// say says a text in the language of the letter, in one clean line.
func (c composer) say(p phrase.Phrase) string { return c.clean(p.In(c.language)) }

// tell is say for a paragraph.
func (c composer) tell(p phrase.Phrase) paragraph { return p.Edit(c.clean).Spans(c.language) }

// clean is for texts that are the same in all languages: of a plugin, a command.
func (c composer) clean(text string) string {
	return plain.Cleaner{Redact: c.n.o.Redactor.Redact}.Line(text, plain.LineLimit)
}

func (c composer) time(t time.Time) phrase.Phrase { return phrase.Time(t.In(c.n.o.Zone)) }

func (c composer) part(e Event, list phrase.Phrase) letterPart {
	p := letterPart{title: c.say(e.Title), severity: e.Kind.trait().severity}
	switch e.Kind {
	case Refusal:
		c.refusal(&p, list)
	case Failure:
		c.failure(&p)
	default:
		for _, line := range e.Lines[:e.prose] {
			if text := c.tell(line); len(text) > 0 {
				p.paragraphs = append(p.paragraphs, text)
			}
		}
		for _, s := range e.steps {
			p.steps = append(p.steps, letterStep{c.say(s.text), c.clean(s.command)})
		}
		if overview.Kept(c.m.record) && e.Kind == Attention {
			c.kept(&p, list)
		}
	}
	if e.Runs > 1 && (e.Kind == Refusal || e.Kind == Failure) {
		p.after = append(p.after, c.tell(c.n.lasting(e)))
	}
	return p
}

// refusal says what the guard found, that nobody loses anything yet, and how to decide.
func (c composer) refusal(p *letterPart, list phrase.Phrase) {
	rec, run := c.m.record, c.m.run
	stays := phrase.New("The published file stays as it was: nobody loses a license until somebody decides.")
	if run.Unpublished {
		stays = phrase.New("Nothing was published yet, and nothing is until somebody decides.")
	}
	p.paragraphs = append(p.paragraphs,
		c.tell(phrase.New("All sources were read, but what they say would change more than the limits of the guard allow, so the new file was not published.")),
		c.tell(stays))
	p.table = c.findings(rec.Guard)
	if !list.IsZero() {
		p.after = append(p.after, c.tell(list))
	}
	look := c.look()
	if run.Approve == "" {
		p.after = append(p.after, c.tell(phrase.New("This cannot be approved. Correct what is wrong at the source; the next run reads it again.")))
		p.steps = []letterStep{look}
		return
	}
	p.after = append(p.after, c.tell(phrase.New("It can be approved until %s. If it is wrong, correct the source; the next run reads it again.", c.time(rec.Started.Add(state.ApprovalAge)))))
	p.steps = []letterStep{look, c.approve()}
}

// kept says what the guard refused of a file that was published without it, and how to
// decide.
func (c composer) kept(p *letterPart, list phrase.Phrase) {
	p.table = c.findings(c.m.record.Guard)
	if !list.IsZero() {
		p.after = append(p.after, c.tell(list))
	}
	p.steps = append(p.steps, c.look())
	if c.m.run.Approve != "" {
		p.steps = append(p.steps, c.approve())
	}
}

// look is the step that shows who would lose what.
func (c composer) look() letterStep {
	return letterStep{c.say(phrase.New("Look first who would lose what")), c.clean("licexport show " + c.m.record.RunID + c.m.run.Target)}
}

// approve is the step that publishes what the guard refused.
func (c composer) approve() letterStep {
	return letterStep{c.say(phrase.New("If it is right, approve it")), c.clean(c.m.run.Approve)}
}

// findings is a table of what was refused.
func (c composer) findings(g *state.GuardRecord) *letterTable {
	if g == nil {
		return nil
	}
	t := &letterTable{number: []bool{false, true, true, true, false}}
	for _, head := range []phrase.Phrase{phrase.New("License"), phrase.New("Have it now"), phrase.New("Would have it"), phrase.New("Would lose it"), phrase.New("Why refused")} {
		t.head = append(t.head, c.say(head))
	}
	more := 0
	for _, f := range g.Findings {
		switch {
		case !f.Refusal:
		case len(t.rows) == maxLetterRows:
			more++
		default:
			t.rows = append(t.rows, c.finding(f))
		}
	}
	if more > 0 {
		t.more = c.say(phrase.Count(more, "and %d more", "and %d more"))
	}
	return t
}

func (c composer) finding(f state.GuardFinding) []string {
	what := phrase.New("the whole file")
	if f.License != "" {
		what = phrase.Text(f.License)
		if name := c.m.run.Names[f.License]; name != "" && name != f.License {
			what = phrase.Text(name + " (" + f.License + ")")
		}
	}
	loses := max(f.Removed, f.Before-f.After, 0)
	return []string{
		c.say(what), c.say(phrase.Number(f.Before)), c.say(phrase.Number(f.After)), c.say(phrase.Number(loses)), c.say(why(f)),
	}
}

// why is the rule that was broken, in a sentence, with its limit.
func why(f state.GuardFinding) phrase.Phrase {
	text := reason(guard.Reason(f.Rule))
	if text.IsZero() {
		text = phrase.Text(strings.ReplaceAll(f.Rule, "_", " "))
	}
	if f.Limit == "" {
		return text
	}
	return phrase.New("%s (limit %s)", text, overview.Limit(f.Limit))
}

func reason(r guard.Reason) phrase.Phrase {
	switch r {
	case guard.NoRows:
		return phrase.New("the new file has no row at all")
	case guard.Vanished:
		return phrase.New("its source does not have the license any more")
	case guard.Emptied:
		return phrase.New("nobody would have it any more")
	case guard.UIDChanged:
		return phrase.New("it would be stored under another UId")
	case guard.Removed:
		return phrase.New("too large a part at once")
	case guard.RemovedRows:
		return phrase.New("too many at once")
	case guard.Erosion:
		return phrase.New("too many within seven days")
	case guard.EmailsChanged:
		return phrase.New("too many would have another e-mail")
	case guard.EmailCreep:
		return phrase.New("too many have another e-mail within seven days")
	case guard.HoldersMissing:
		return phrase.New("the source names fewer holders than units in use")
	case guard.HalfDirectory:
		return phrase.New("the source names far fewer holders than units in use")
	default:
		return phrase.Phrase{}
	}
}

// failure says of each error which source it is about, what happened and what to do.
func (c composer) failure(p *letterPart) {
	rec := c.m.record
	failed := slices.DeleteFunc(slices.Clone(rec.Diagnostics), func(d state.Diagnostic) bool { return d.Severity != "error" })
	listed := failed[:min(len(failed), maxLetterDiagnostics)]
	for i, d := range listed {
		p.paragraphs = append(p.paragraphs, c.tell(overview.Headline(d)))
		texts := []string{d.Detail}
		if !slices.ContainsFunc(listed[i+1:], func(later state.Diagnostic) bool { return later.Remedy == d.Remedy }) {
			texts = append(texts, d.Remedy) // once, after the last error that it is for
		}
		for _, text := range texts {
			if told := c.tell(phrase.Untranslated(text)); len(told) > 0 {
				p.paragraphs = append(p.paragraphs, told)
			}
		}
	}
	if more := len(failed) - len(listed); more > 0 {
		p.paragraphs = append(p.paragraphs, c.tell(phrase.Count(more, "and %d more error", "and %d more errors")))
	}
	if c.m.run.changedNothing() {
		stays := phrase.New("The published file stays as it was: nobody loses a license by this.")
		if c.m.run.Unpublished {
			stays = phrase.New("Nothing was published yet, so nobody loses a license by this.")
		}
		p.paragraphs = append(p.paragraphs, c.tell(stays))
	}
	if rec.RunID != "" {
		p.steps = append(p.steps, letterStep{c.say(phrase.New("To see the whole run")), c.clean("licexport show " + rec.RunID + c.m.run.Target)})
	}
}

func (c composer) facts() []fact {
	rec := c.m.record
	all := []fact{{c.say(phrase.New("Computer")), c.clean(c.m.host)}, {c.say(phrase.New("File")), c.clean(rec.Output.Path)}}
	if rec.RunID != "" {
		all = append(all, fact{c.say(phrase.New("Run")), c.clean(rec.RunID)}, fact{c.say(phrase.New("Began")), c.say(c.time(rec.Started))})
	}
	return all
}
