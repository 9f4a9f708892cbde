package config

import (
	"net/url"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// defaultOutcomes are those that somebody has to look at.
func defaultOutcomes() []Outcome {
	return []Outcome{OutcomeAttention, OutcomeRefused, OutcomeFailure}
}

// notify reads over what is in into already. Members are replaced by changed
// copies, because a job's Notify shares them with the top level's.
func (r *reader) notify(into *Notify) strict.Value {
	return described("notify", "Who is notified of how runs end", r.Fields(
		strict.Field{Key: "webhook", Doc: "Address that gets JSON by POST; false switches off what the top level has", Value: member(r, &into.Webhook, newWebhook, r.webhook, false)},
		strict.Field{Key: "mail", Doc: "Mail through an SMTP server; false switches off what the top level has", Value: r.mailMember(&into.Mail)},
		strict.Field{Key: "ping", Doc: "Dead man's switch: addresses fetched at the start and the end of each run", Value: member(r, &into.Ping, newPing, r.ping, false)},
		strict.Field{Key: "event_log", Doc: "Windows Event Log", Value: member(r, &into.EventLog, newEventLog, r.eventLog, true)},
		strict.Field{Key: "journal", Doc: "systemd journal", Value: member(r, &into.Journal, newJournal, r.journal, true)},
	))
}

// member reads one way to notify: an object, or false to switch it off, and true
// for all defaults where that is enough. fields gets a copy of what is there
// already and whether there was anything: an address that the top level has need
// not be repeated.
func member[T any](r *reader, into **T, defaults func() T, fields func(of *T, inherited bool) []strict.Field, trueIsEnough bool) strict.Value {
	fresh := defaults()
	switched := strict.Schema{"const": false}
	if trueIsEnough {
		switched = strict.Schema{"type": "boolean"}
	}
	schema := strict.Schema{"anyOf": []any{switched, strict.ObjectSchema(fields(&fresh, true)...)}}
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		isBool := n.ShortTag() == "!!bool"
		if isBool && strings.EqualFold(n.Value, "false") {
			*into = nil
			return
		}
		m := defaults()
		inherited := *into != nil
		if inherited {
			m = **into
		}
		if !isBool || !trueIsEnough {
			r.Object(where, n, n, fields(&m, inherited)...)
		}
		*into = &m
	}}
}

func newWebhook() Webhook   { return Webhook{On: defaultOutcomes(), Timeout: defaultNotifyTimeout} }
func newPing() Ping         { return Ping{Timeout: defaultNotifyTimeout} }
func newEventLog() EventLog { return EventLog{Source: "licexport", On: defaultOutcomes()} }
func newJournal() Journal   { return Journal{On: defaultOutcomes()} }

func (r *reader) webhook(w *Webhook, inherited bool) []strict.Field {
	return []strict.Field{
		{Key: "url", Required: !inherited, Value: r.url(&w.URL)},
		{Key: "headers", Value: r.headers(&w.Headers)},
		{Key: "on", Value: r.outcomes(&w.On)},
		{Key: "timeout", Value: r.notifyTimeout(&w.Timeout)},
	}
}

func (r *reader) headers(into *map[string]Text) strict.Value {
	var value Text
	return strict.Value{Schema: strict.MapSchema(r.text(&value).Schema), Read: func(where string, n *yaml.Node) {
		headers := map[string]Text{}
		for _, e := range r.Map(where, n) {
			var value Text
			r.text(&value).Read(strict.Join(where, e.Name), e.Value)
			headers[e.Name] = value
		}
		*into = headers
	}}
}

func (r *reader) ping(p *Ping, inherited bool) []strict.Field {
	return []strict.Field{
		{Key: "start", Value: r.url(&p.Start)},
		{Key: "success", Required: !inherited, Value: r.url(&p.Success)},
		{Key: "fail", Value: r.url(&p.Fail)},
		{Key: "timeout", Value: r.notifyTimeout(&p.Timeout)},
	}
}

func (r *reader) notifyTimeout(into *time.Duration) strict.Value {
	return r.Duration(into, time.Second, 5*time.Minute)
}

func (r *reader) eventLog(l *EventLog, _ bool) []strict.Field {
	return []strict.Field{
		{Key: "source", Value: r.Text(&l.Source)},
		{Key: "on", Value: r.outcomes(&l.On)},
	}
}

func (r *reader) journal(j *Journal, _ bool) []strict.Field {
	return []strict.Field{{Key: "on", Value: r.outcomes(&j.On)}}
}

func (r *reader) outcomes(into *[]Outcome) strict.Value {
	outcome := func(o *Outcome) strict.Value {
		return strict.Choice(r.Reader, o, OutcomeSuccess, OutcomeAttention, OutcomeRefused, OutcomeFailure)
	}
	schema := strict.ListSchema(outcome(new(Outcome)).Schema)
	schema["description"] = "Which runs are reported"
	schema["default"] = *into
	return strict.Value{Schema: strict.Shared("outcomes", schema), Read: func(where string, n *yaml.Node) {
		outcomes := []Outcome{}
		for _, item := range r.List(where, n) {
			var o Outcome
			outcome(&o).Read(where, item)
			outcomes = append(outcomes, o)
		}
		*into = outcomes
	}}
}

// url reads an address or a reference to one. Such addresses are secrets of
// their own, so no message repeats them.
func (r *reader) url(into *Text) strict.Value {
	schema := strict.Shared("url", strict.Schema{"anyOf": []any{strict.Schema{"type": "string", "pattern": "^https?://"}, r.secretSchema()}})
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			r.text(into).Read(where, n)
			return
		}
		u, err := url.Parse(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			r.Errorf(n, "", "%s must be an address that begins with https:// or a reference to a secret that holds one", where)
			return
		}
		*into = Text{Literal: n.Value}
	}}
}
