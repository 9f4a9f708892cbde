package notify

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

// Options are the surroundings of a Notifier. The zero value is usable.
type Options struct {
	// Dir is the folder of the file that remembers what was sent, as a rule the
	// state of the output; empty means that nothing is remembered, so that every
	// run sends everything.
	Dir string
	// Base is a folder above Dir that is never made when it is missing: a network
	// drive that has gone away. Empty means none.
	Base string
	// FS is the file system; nil means the real one.
	FS disk.FS
	// Disk holds the clock, also for pauses between attempts, and the settings
	// for writing.
	Disk disk.Options
	// Host is the name of this machine in messages; empty means the system's.
	Host string
	// Version of licexport, which web servers get with each request.
	Version string
	// Zone is the time zone of texts; nil means the local one.
	Zone *time.Location
	// Redactor learns addresses and headers, which are secrets, and takes the
	// secrets that it knows out of messages.
	Redactor *secret.Redactor
	// LookupEnv resolves {env: NAME}; nil means os.LookupEnv.
	LookupEnv func(string) (string, bool)
	// Owners decides whose files with secrets are used.
	Owners ownership.Rule
	// Transport sends requests; nil means a new one, which honors HTTPS_PROXY,
	// HTTP_PROXY and NO_PROXY.
	Transport http.RoundTripper
	// JournalSocket is where the systemd journal listens; empty means where it
	// always does.
	JournalSocket string
}

// Notifier sends notifications about the runs of one job.
type Notifier struct {
	config config.Notify
	o      Options
	// attempts is how often something is sent until it arrives.
	attempts int
}

// New makes a Notifier. It does nothing yet; with nothing configured, it never
// does.
func New(c config.Notify, o Options) *Notifier {
	if o.FS == nil {
		o.FS = disk.OS()
	}
	if o.Disk.Clock == nil {
		o.Disk.Clock = disk.SystemClock()
	}
	if o.Host == "" {
		o.Host, _ = os.Hostname()
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Redactor == nil {
		o.Redactor = secret.NewRedactor()
	}
	if o.LookupEnv == nil {
		o.LookupEnv = os.LookupEnv
	}
	return &Notifier{config: c, o: o, attempts: maxAttempts}
}

// Run is a run that has ended.
type Run struct {
	// Record is what the run did.
	Record state.RunRecord
	// Attention says what makes the run need attention, in words; Other are those of
	// them whose cause is not in the record.
	Attention, Other []phrase.Phrase
	// ByHand lists the licenses to clear by hand in Alvao, as far as known.
	ByHand []state.ByHand
	// Target are the flags by which commands name the output, beginning with a
	// space. Approve is the command that publishes what the guard refused; empty
	// if nobody can approve it.
	Target, Approve string
	// Unpublished means that the output never had a file, and has none now.
	Unpublished bool
	// Names are the names of licenses by UId, as far as known.
	Names map[string]string
	// Removals is the path of the list of who would lose what by the file that the
	// guard refused, as state.View.RemovalsPath; empty if there is none.
	Removals string
}

// Started pings the dead man's switch: a run begins. What goes wrong is
// returned in words; there is one attempt only, so that the run is not held up.
func (n *Notifier) Started(ctx context.Context) (warnings []string) {
	p := n.config.Ping
	if p == nil || p.Start.IsZero() {
		return nil
	}
	return n.ping(ctx, "notify.ping.start", p.Start, 1)
}

// Finished reports how a run went: to the dead man's switch in any case, to people
// if something is due. Nothing is sent about a dry run and one that was stopped
// with Ctrl-C. ctx should not be the one that stopped the run; what is
// done here is bounded in time: a minute for each address, a few if its server
// asks for patience, and a few for mails.
//
// What goes wrong is returned in words and is due again after the next run.
func (n *Notifier) Finished(ctx context.Context, r Run) (warnings []string) {
	if r.Record.DryRun || r.Record.Class == problem.Interrupted {
		return nil
	}
	r = r.withoutAddresses()
	warnings = n.pingEnd(ctx, success(r.Record))
	return append(warnings, n.notify(ctx, n.events(r), r)...)
}

// notify sends each channel what is due there, and remembers it.
func (n *Notifier) notify(ctx context.Context, events []Event, r Run) (warnings []string) {
	channels := n.channels()
	if len(channels) == 0 {
		return nil
	}
	memory, err := n.recall(ctx)
	if err != nil {
		warnings = append(warnings, err.Error())
	}
	now := n.o.Disk.Clock.Now()
	job := memory.job(r.Record.Job)
	job.update(events, r.Record, now)
	for _, c := range channels {
		warnings = append(warnings, n.notifyChannel(ctx, c, job, events, r, now)...)
	}
	job.forget(now)
	if err := n.remember(ctx, memory); err != nil {
		warnings = append(warnings, err.Error())
	}
	return warnings
}

// notifyChannel sends one channel what is due there.
func (n *Notifier) notifyChannel(ctx context.Context, c channel, job *job, events []Event, r Run, now time.Time) []string {
	due := n.due(job, c, events, now)
	if over, ok := n.recovery(c, job, due, r.Record, now); ok {
		due = append(due, over)
	}
	if len(due) == 0 {
		return nil
	}
	warnings, err := c.send(ctx, n.message(due, r, now))
	if err != nil {
		return append(warnings, n.o.Redactor.Redact("notify."+c.name()+": "+err.Error()))
	}
	job.noteSent(c.name(), due, now)
	return warnings
}

// channel is a way to notify people.
type channel interface {
	// name is that of its setting.
	name() string
	// wants reports whether such outcomes are sent to it.
	wants(config.Outcome) bool
	// send delivers a message. The warnings are texts about the settings.
	send(context.Context, message) (warnings []string, err error)
}

func (n *Notifier) channels() []channel {
	var all []channel
	if c := n.config.Webhook; c != nil {
		all = append(all, &webhook{n: n, config: *c})
	}
	if c := n.config.Mail; c != nil {
		all = append(all, &mailChannel{n: n, config: *c})
	}
	if c := n.config.EventLog; c != nil {
		all = append(all, &eventLog{config: *c})
	}
	if c := n.config.Journal; c != nil {
		all = append(all, &journal{config: *c, socket: n.o.JournalSocket})
	}
	return all
}

// resolve fetches the values of texts that may be secrets, and makes them known
// as such: addresses of webhooks and pings work like passwords.
func (n *Notifier) resolve(ctx context.Context, texts map[string]config.Text) (map[string]string, []string, error) {
	refs := map[string]secret.Reference{}
	for setting, text := range texts {
		if text.Ref == nil {
			refs[setting] = secret.Literal(setting, text.Literal)
			continue
		}
		ref := *text.Ref
		if ref.Setting == "" {
			ref.Setting = setting
		}
		refs[setting] = ref
	}
	values, warnings, err := secret.Resolver{LookupEnv: n.o.LookupEnv, Owners: n.o.Owners}.Resolve(ctx, refs)
	if err != nil {
		return nil, warnings, err
	}
	for _, v := range values {
		n.o.Redactor.Add(v)
	}
	return values, warnings, nil
}
