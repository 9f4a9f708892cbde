package notify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// Trial is how to try the channels of a job.
type Trial struct {
	// Job is its name, Output the path of its file.
	Job, Output string
	// Only are the channels to try, as ChannelNames has them; "ping" is all pings. Empty
	// means all.
	Only []string
	// LastGood says that the last run ended with exit code 0. Then the dead man's switch
	// is left as after a good run, else as after one that failed: a trial must not
	// make it believe that all is well.
	LastGood bool
}

// Tried is what came of trying a channel.
type Tried struct {
	// Channel is its name: that of its setting below notify.
	Channel string
	// Skipped is why it was not tried; empty if it was.
	Skipped string
	// Problem is what went wrong, Remedy what to do about it; empty if nothing did.
	Problem, Remedy string
	// Warnings are texts about its settings.
	Warnings []string
	// Took is how long it took.
	Took time.Duration
}

// OK reports whether nothing went wrong.
func (t Tried) OK() bool { return t.Problem == "" }

const (
	pingStart   = "ping.start"
	pingSuccess = "ping.success"
	pingFail    = "ping.fail"
)

// ChannelNames are the channels of settings, in the order in which they are tried.
func ChannelNames(c config.Notify) []string {
	names := []string{}
	for _, channel := range New(c, Options{}).channels() {
		names = append(names, channel.name())
	}
	if p := c.Ping; p != nil {
		for _, ping := range []struct {
			name    string
			address config.Text
		}{{pingStart, p.Start}, {pingSuccess, p.Success}, {pingFail, p.Fail}} {
			if !ping.address.IsZero() {
				names = append(names, ping.name)
			}
		}
	}
	return names
}

// Try sends each channel a message that says that it is a test, whatever its setting
// "on", and fetches the addresses of the dead man's switch. Each is tried once. tried is
// called with what came of each. Nothing is remembered.
func (n *Notifier) Try(ctx context.Context, t Trial, tried func(Tried)) {
	once := *n
	once.attempts = 1
	now := n.o.Disk.Clock.Now()
	rec := state.RunRecord{Job: t.Job, Started: now, Finished: now, Output: state.OutputRecord{Path: t.Output}}
	for _, c := range once.channels() {
		if !t.wants(c.name()) {
			continue
		}
		tried(once.try(ctx, c.name(), func(ctx context.Context) ([]string, error) {
			return c.send(ctx, once.message([]Event{trialEvent(rec)}, Run{Record: rec}, now))
		}))
	}
	for _, ping := range once.pings(t.LastGood) {
		switch {
		case ping.address.IsZero() || !t.wants(ping.name):
		case ping.skipped != "" && !slices.Contains(t.Only, ping.name):
			tried(Tried{Channel: ping.name, Skipped: ping.skipped})
		default:
			tried(once.try(ctx, ping.name, func(ctx context.Context) ([]string, error) {
				return once.fetch(ctx, "notify."+ping.name, ping.address, 1)
			}))
		}
	}
}

// wants reports whether a channel is to be tried.
func (t Trial) wants(name string) bool {
	group, _, _ := strings.Cut(name, ".")
	return len(t.Only) == 0 || slices.Contains(t.Only, name) || slices.Contains(t.Only, group)
}

type trialPing struct {
	name    string
	address config.Text
	skipped string
}

// pings are those of the settings; the last one leaves the switch as the last run did.
func (n *Notifier) pings(lastGood bool) []trialPing {
	p := n.config.Ping
	if p == nil {
		return nil
	}
	start, success, fail := trialPing{name: pingStart, address: p.Start}, trialPing{name: pingSuccess, address: p.Success}, trialPing{name: pingFail, address: p.Fail}
	if lastGood {
		return []trialPing{start, fail, success}
	}
	if p.Fail.IsZero() {
		success.skipped = "it would say that all is well, but no run was good last; to fetch it all the same: --channel " + pingSuccess
	}
	return []trialPing{start, success, fail}
}

func (n *Notifier) try(ctx context.Context, name string, send func(context.Context) ([]string, error)) Tried {
	began := n.o.Disk.Clock.Now()
	warnings, err := send(ctx)
	t := Tried{Channel: name, Took: n.o.Disk.Clock.Now().Sub(began)}
	for _, w := range warnings {
		t.Warnings = append(t.Warnings, n.o.Redactor.Redact(w))
	}
	if err != nil {
		t.Problem, t.Remedy = n.advice(err)
	}
	return t
}

// adviser is an error that knows what to do about it.
type adviser interface {
	error
	// Advice is what happened, and what to do; the latter may be empty.
	Advice() (what, remedy string)
}

// advice is what happened, and what to do, without secrets.
func (n *Notifier) advice(err error) (problem, remedy string) {
	problem = err.Error()
	if a, ok := errors.AsType[adviser](err); ok {
		var what string
		if what, remedy = a.Advice(); remedy != "" {
			problem = strings.Replace(problem, a.Error(), what, 1)
		}
	}
	if first, rest, more := strings.Cut(problem, "\n"); more && remedy == "" { // of a secret that cannot be read
		problem, remedy = first, strings.TrimSpace(rest)
	}
	return n.o.Redactor.Redact(problem), n.o.Redactor.Redact(remedy)
}

func trialEvent(rec state.RunRecord) Event {
	return Event{Kind: Test, Title: title(rec, phrase.New("test message")), Lines: []phrase.Phrase{
		phrase.New("This is a test: nothing has happened. Somebody sent it with: licexport notify test"),
		phrase.New("Whoever gets it is notified of the runs, too."),
	}}
}
