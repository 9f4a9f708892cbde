package doctor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/reach"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Bounds for the difference to the clock of a server. Sign-ins with a certificate
// and Kerberos allow five minutes.
const (
	clockWarning = time.Minute
	clockFault   = 5 * time.Minute
)

// sources lets each source check itself, then tries the servers that its settings
// name, compares the clock with theirs, and looks when certificates end.
func (d Doctor) sources(ctx context.Context) []Check {
	all := d.configured()
	if len(all) == 0 || d.Examine == nil {
		return nil
	}
	found := make([][]Check, len(all))
	examined := make([]export.Examined, len(all))
	var group sync.WaitGroup
	for i, src := range all {
		group.Go(func() {
			if !src.Broken() {
				found[i], examined[i] = d.source(ctx, src)
			}
		})
	}
	group.Wait()
	checks := slices.Concat(found...)
	for i, src := range all {
		checks = append(checks, d.certificates(src.Name, examined[i])...)
	}
	return append(checks, d.servers(ctx, examined)...)
}

// source is one line for all that the source found, and one for each of its checks
// that did not pass.
func (d Doctor) source(ctx context.Context, src *config.Source) ([]Check, export.Examined) {
	ctx, cancel := context.WithTimeout(ctx, d.SourceTimeout)
	defer cancel()
	name := "source " + src.Name
	x, err := d.Examine(ctx, src, !d.Offline)
	if err != nil {
		c := failed(name, err, "licexport check --source "+src.Name)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			c.Found = fmt.Sprintf("it did not come to an end within %v: %s", d.SourceTimeout, c.Found)
		}
		return []Check{c}, x
	}
	var checks []Check
	passed := 0
	for _, r := range x.Checks {
		switch r.Status {
		case host.CheckPassed:
			passed++
		case host.CheckWarned, host.CheckFailed:
			checks = append(checks, ofSource(name, r))
		case host.CheckSkipped:
		}
	}
	if len(checks) == 0 {
		how := "its checks passed"
		if d.Offline {
			how = "those of its checks passed that need no network"
		}
		checks = []Check{{Name: name, State: OK, Found: fmt.Sprintf("plugin %s %s: %s (%d)", x.Plugin, x.Version, how, passed)}}
	}
	return checks, x
}

func ofSource(name string, r host.CheckResult) Check {
	c := Check{Name: name + " " + r.Name, State: Warning, Found: r.Summary}
	if r.Status == host.CheckFailed {
		c.State = Fail
	}
	if p := r.Problem; p != nil {
		c.Found = p.Summary
		if p.Code != "" {
			c.Found += " (" + p.Code + ")"
		}
		c.Remedy = strings.TrimSpace(p.Detail + "\n" + p.Remedy)
	}
	return c
}

// servers tries each server that a source names.
func (d Doctor) servers(ctx context.Context, examined []export.Examined) []Check {
	caFiles := map[string]string{} // by server
	for _, x := range examined {
		for _, server := range x.Servers {
			caFiles[server] = x.CAFile
		}
	}
	if d.Offline || len(caFiles) == 0 {
		why := "the settings of the sources name no server; what their plugins know by themselves, they have tried"
		if d.Offline {
			why = "the network was left out"
		}
		return []Check{{Name: "servers", State: Skipped, Found: why}, {Name: "clock", State: Skipped, Found: "it was compared with no server"}}
	}
	names := slices.Sorted(maps.Keys(caFiles))
	checks := make([]Check, len(names))
	offsets := make([]*time.Duration, len(names))
	var group sync.WaitGroup
	for i, server := range names {
		group.Go(func() { checks[i], offsets[i] = d.server(ctx, server, caFiles[server]) })
	}
	group.Wait()
	return append(checks, clockOf(names, offsets))
}

// server also returns by how much the clock here is ahead of the server's; nil if
// the server does not say.
func (d Doctor) server(ctx context.Context, server, caFile string) (Check, *time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d.ServerTimeout)
	defer cancel()
	before := d.Clock.Now()
	answer, err := reach.Try(ctx, server, caFile)
	after := d.Clock.Now()
	c := Check{Name: "server " + hostOf(server), State: OK, Found: "reached"}
	if answer.Proxy != "" {
		c.Found += " through the proxy " + answer.Proxy
	}
	if err != nil {
		c.State = Fail
		c.Found, c.Remedy = reach.Explain(err, caFile)
		c.Found = hostOf(server) + " " + c.Found
		if answer.Proxy != "" {
			c.Found += "; the proxy is " + answer.Proxy
		}
		return c, nil
	}
	if answer.Issuer != "" {
		c.Found += fmt.Sprintf(", certificate of %q until %s", answer.Issuer, answer.NotAfter.UTC().Format(time.DateOnly))
	}
	if answer.Date.IsZero() {
		return c, nil
	}
	// The server read its clock some time in between, and names whole seconds.
	ahead := before.Add(after.Sub(before) / 2).Sub(answer.Date).Round(time.Second)
	return c, &ahead
}

// hostOf names a server: by its host if the address begins with https.
func hostOf(address string) string { return strings.TrimPrefix(address, "https://") }

// clockOf takes the median of what several servers say, so that one with a wrong
// clock does not count.
func clockOf(servers []string, offsets []*time.Duration) Check {
	var known []time.Duration
	for _, o := range offsets {
		if o != nil {
			known = append(known, *o)
		}
	}
	if len(known) == 0 {
		return Check{Name: "clock", State: Skipped, Found: "no server named its time"}
	}
	slices.Sort(known)
	ahead := known[len(known)/2]
	c := Check{Name: "clock", State: OK, Found: fmt.Sprintf("less than a minute from that of %d of %s", len(known), count(len(servers), "server"))}
	if ahead.Abs() < clockWarning {
		return c
	}
	c.State, c.Remedy = Warning, "Let the computer set its clock by a time server (w32tm /resync, timedatectl set-ntp true)."
	word := "ahead of"
	if ahead < 0 {
		word = "behind"
	}
	c.Found = fmt.Sprintf("the clock of this computer is %v %s that of the servers", ahead.Abs(), word)
	if ahead.Abs() >= clockFault {
		c.State = Fail
		c.Found += "; certificates and sign-ins are refused beyond five minutes"
	}
	return c
}

// proxy says which proxy the environment of this account names. The schedule's may
// be another one.
func (d Doctor) proxy(context.Context) []Check {
	if d.Getenv == nil {
		return nil
	}
	first := func(names ...string) (name, value string) {
		for _, name := range names {
			if value := d.Getenv(name); value != "" {
				return name, value
			}
		}
		return "", ""
	}
	name, value := first("HTTPS_PROXY", "https_proxy")
	if value == "" {
		return []Check{{Name: "proxy", State: OK, Found: "HTTPS_PROXY is not set in the environment of this account, so none is used"}}
	}
	if sdkhttp.ProxyUnusable(value) {
		return []Check{{Name: "proxy", State: Fail, Found: name + " is set, but is no address, so it is not used", Remedy: "Write it as http://HOST:PORT."}}
	}
	text := value
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return []Check{{Name: "proxy", State: Warning, Found: name + " is set, but cannot be read", Remedy: "Write it as http://HOST:PORT."}}
	}
	c := Check{Name: "proxy", State: OK, Found: fmt.Sprintf("%s names %s://%s", name, u.Scheme, u.Host)}
	if u.User != nil {
		c.Found += ", with a sign-in"
	}
	if exceptName, except := first("NO_PROXY", "no_proxy"); except != "" {
		c.Found += fmt.Sprintf("; %s excepts %d entries", exceptName, len(strings.Split(except, ",")))
	}
	return []Check{c}
}
