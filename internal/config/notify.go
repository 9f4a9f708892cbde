package config

import (
	"maps"
	"net/url"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/strict"
)

// defaultOutcomes are those that somebody has to look at.
func defaultOutcomes() []Outcome {
	return []Outcome{OutcomeAttention, OutcomeRefused, OutcomeFailure}
}

// notify reads over what is in into already. Members are replaced by changed
// copies, because a job's Notify shares them with the top level's.
func (r *reader) notify(into *Notify) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		r.Object(where, n, n,
			strict.Field{Key: "webhook", Read: func(where string, n *yaml.Node) { into.Webhook = r.webhook(where, n, into.Webhook) }},
			strict.Field{Key: "ping", Read: func(where string, n *yaml.Node) { into.Ping = r.ping(where, n, into.Ping) }},
			strict.Field{Key: "event_log", Read: func(where string, n *yaml.Node) { into.EventLog = r.eventLog(where, n, into.EventLog) }},
			strict.Field{Key: "journal", Read: func(where string, n *yaml.Node) { into.Journal = r.journal(where, n, into.Journal) }},
		)
	}
}

func (r *reader) webhook(where string, n *yaml.Node, base *Webhook) *Webhook {
	if off(n) {
		return nil
	}
	w := copyOf(base, Webhook{On: defaultOutcomes(), Timeout: defaultNotifyTimeout})
	w.Headers = maps.Clone(w.Headers)
	r.Object(where, n, n,
		strict.Field{Key: "url", Required: base == nil, Read: r.url(&w.URL)},
		strict.Field{Key: "headers", Read: func(where string, n *yaml.Node) {
			w.Headers = map[string]Text{}
			for _, e := range r.Map(where, n) {
				var value Text
				r.text(&value)(strict.Join(where, e.Name), e.Value)
				w.Headers[e.Name] = value
			}
		}},
		strict.Field{Key: "on", Read: r.outcomes(&w.On)},
		strict.Field{Key: "timeout", Read: r.Duration(&w.Timeout, time.Second, 5*time.Minute)},
	)
	return w
}

func (r *reader) ping(where string, n *yaml.Node, base *Ping) *Ping {
	if off(n) {
		return nil
	}
	p := copyOf(base, Ping{Timeout: defaultNotifyTimeout})
	r.Object(where, n, n,
		strict.Field{Key: "start", Read: r.url(&p.Start)},
		strict.Field{Key: "success", Required: base == nil, Read: r.url(&p.Success)},
		strict.Field{Key: "fail", Read: r.url(&p.Fail)},
		strict.Field{Key: "timeout", Read: r.Duration(&p.Timeout, time.Second, 5*time.Minute)},
	)
	return p
}

func (r *reader) eventLog(where string, n *yaml.Node, base *EventLog) *EventLog {
	if off(n) {
		return nil
	}
	l := copyOf(base, EventLog{Source: "licexport", On: defaultOutcomes()})
	if !on(n) {
		r.Object(where, n, n,
			strict.Field{Key: "source", Read: r.Text(&l.Source)},
			strict.Field{Key: "on", Read: r.outcomes(&l.On)},
		)
	}
	return l
}

func (r *reader) journal(where string, n *yaml.Node, base *Journal) *Journal {
	if off(n) {
		return nil
	}
	j := copyOf(base, Journal{On: defaultOutcomes()})
	if !on(n) {
		r.Object(where, n, n, strict.Field{Key: "on", Read: r.outcomes(&j.On)})
	}
	return j
}

func copyOf[T any](base *T, otherwise T) *T {
	if base == nil {
		return &otherwise
	}
	c := *base
	return &c
}

// on and off tell whether a member is just switched, as in event_log: true.
func on(n *yaml.Node) bool { return n.ShortTag() == "!!bool" && strings.EqualFold(n.Value, "true") }

func off(n *yaml.Node) bool { return n.ShortTag() == "!!bool" && strings.EqualFold(n.Value, "false") }

func (r *reader) outcomes(into *[]Outcome) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		outcomes := []Outcome{}
		for _, item := range r.List(where, n) {
			var o Outcome
			strict.Choice(r.Reader, &o, OutcomeSuccess, OutcomeAttention, OutcomeRefused, OutcomeFailure)(where, item)
			outcomes = append(outcomes, o)
		}
		*into = outcomes
	}
}

// url reads an address or a reference to one. Such addresses are secrets of
// their own, so no message repeats them.
func (r *reader) url(into *Text) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			r.text(into)(where, n)
			return
		}
		u, err := url.Parse(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			r.Errorf(n, "", "%s must be an address that begins with https:// or a reference to a secret that holds one", where)
			return
		}
		*into = Text{Literal: n.Value}
	}
}
