package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/conformance/faultproxy"
	"github.com/licexport/licexport/internal/host"
)

// Settings that most plugins have, see sdkhttp.Settings.
const (
	maxWaitSetting = "max_wait"
	stallSetting   = "stall"
	caFileSetting  = "ca_file"
)

// upstream puts a proxy between plugin and vendor that breaks answers, and sees
// what becomes of the export.
func (s *suite) upstream(ctx context.Context) {
	names := upstreamChecks()
	defer func() { s.skip(exportBackpressure, "it needs a complete export through the proxy") }() // where there is no other verdict
	if len(s.Upstream) == 0 {
		for _, name := range names {
			s.skip(name, "no settings with the addresses of the vendor were named (--upstream)")
		}
		return
	}
	if s.content == nil {
		for _, name := range names {
			s.skip(name, "there was no complete export")
		}
		return
	}
	lane, err := s.newLane(ctx, authorityAsNeeded, nil)
	if err != nil {
		s.fail(upstreamSame, "%v", err)
		return
	}
	defer lane.close()
	requests := s.learn(ctx, lane)
	if requests == nil {
		return
	}
	hurry := hurried(lane.proxy.Slowest())
	s.judgePages(lane)
	s.judgeHolders(lane)
	s.untrusted(ctx, hurry)
	s.thrift(ctx, lane)
	s.ahead(ctx, lane, len(requests))
	s.breakUpstream(ctx, hurry, requests)
	s.judgeTokens()
}

// upstreamChecks are the checks that stand between plugin and vendor.
func upstreamChecks() []string {
	return []string{upstreamSame, upstreamPages, upstreamHolders, upstreamTLS, upstreamWhole, upstreamThrift, upstreamTokens}
}

// lane is a proxy and a process of the plugin that is configured for it.
type lane struct {
	proxy   *faultproxy.Proxy
	config  host.Config
	session *host.Session
	folder  string // of the proxy's authority; "" if it speaks no TLS
}

func (l *lane) close() {
	if l.session != nil {
		l.session.Close()
	}
	l.proxy.Close()
	if l.folder != "" {
		_ = os.RemoveAll(l.folder)
	}
}

// trust says what a lane does about TLS.
type trust int

const (
	// authorityAsNeeded speaks TLS if the vendor does and the plugin can be told the
	// authority.
	authorityAsNeeded trust = iota
	// authorityUnknown speaks TLS under an authority that the plugin does not know.
	authorityUnknown
)

// newLane opens doors to the addresses in the configuration and starts the
// plugin. It gets these settings where its schema has them and the configuration
// says nothing.
func (s *suite) newLane(ctx context.Context, speaks trust, defaults map[string]string) (*lane, error) {
	var settings map[string]any
	if err := json.Unmarshal([]byte(s.config.JSON), &settings); err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	known := properties(s.schemaObject())
	addresses, secure, err := s.addresses(settings)
	if err != nil {
		return nil, err
	}
	_, takesCA := known[caFileSetting]
	caFile, _ := settings[caFileSetting].(string)
	proxy, err := faultproxy.New(faultproxy.Options{TLS: secure && takesCA || speaks == authorityUnknown, CAFile: caFile})
	if err != nil {
		return nil, err
	}
	l := &lane{proxy: proxy}
	s.tokens.watch(proxy)
	for _, pointer := range s.Upstream {
		door, err := proxy.Open(addresses[pointer])
		if err != nil {
			l.close()
			return nil, fmt.Errorf("the setting %s: %w", pointer, err)
		}
		setString(settings, pointer, door)
	}
	for name, value := range defaults {
		if _, ok := known[name]; ok && !has(*s.config, name) {
			settings[name] = value
		}
	}
	if certificate := proxy.CertificatePEM(); certificate != nil && speaks == authorityAsNeeded {
		if l.folder, err = writeAuthority(certificate); err != nil {
			l.close()
			return nil, err
		}
		settings[caFileSetting] = filepath.Join(l.folder, "ca.pem")
	}
	text, err := json.Marshal(settings)
	if err != nil {
		l.close()
		return nil, fmt.Errorf("write the configuration: %w", err)
	}
	l.config = host.Config{JSON: string(text), Secrets: maps.Clone(s.config.Secrets)}
	if l.session, err = s.session(ctx, s.env); err != nil {
		l.close()
		return nil, fmt.Errorf("it did not start again: %w", err)
	}
	return l, nil
}

// has reports whether the author's own configuration names a setting.
func has(c host.Config, name string) bool {
	var settings map[string]any
	_ = json.Unmarshal([]byte(c.JSON), &settings)
	_, ok := settings[name]
	return ok
}

// addresses reads the settings that hold the addresses of the vendor.
func (s *suite) addresses(settings map[string]any) (addresses map[string]string, secure bool, err error) {
	addresses = make(map[string]string)
	for _, pointer := range s.Upstream {
		address := stringAt(settings, pointer)
		if address == "" {
			address = stringDefault(s.schemaObject(), pointer)
		}
		if address == "" {
			return nil, false, fmt.Errorf("there is no address in the setting %s of the configuration, and its schema has no default", pointer)
		}
		secure = secure || strings.HasPrefix(address, "https:")
		addresses[pointer] = address
	}
	return addresses, secure, nil
}

// schemaObject is the decoded schema of the settings; it was compiled before.
func (s *suite) schemaObject() map[string]any {
	var schema map[string]any
	_ = json.Unmarshal([]byte(s.description.GetConfigSchema()), &schema)
	return schema
}

func stringAt(settings map[string]any, pointer string) string {
	var at any = settings
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		object, _ := at.(map[string]any)
		at = object[unescapePointer(name)]
	}
	text, _ := at.(string)
	return text
}

func stringDefault(schema map[string]any, pointer string) string {
	at := schema
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		at = properties(at)[unescapePointer(name)]
	}
	text, _ := at["default"].(string)
	return text
}

func setString(settings map[string]any, pointer, value string) {
	path := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	object := settings
	for _, name := range path[:len(path)-1] {
		below, ok := object[unescapePointer(name)].(map[string]any)
		if !ok {
			below = map[string]any{}
			object[unescapePointer(name)] = below
		}
		object = below
	}
	object[unescapePointer(path[len(path)-1])] = value
}

func writeAuthority(certificate []byte) (folder string, err error) {
	folder, err = os.MkdirTemp("", "licexport-kit-")
	if err != nil {
		return "", fmt.Errorf("make a folder for the certificate of the proxy: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "ca.pem"), certificate, 0o600); err != nil {
		_ = os.RemoveAll(folder)
		return "", fmt.Errorf("write the certificate of the proxy: %w", err)
	}
	return folder, nil
}

// run makes an export in which one thing goes wrong.
func (s *suite) runFault(ctx context.Context, l *lane, f faultproxy.Fault) (*content, error) {
	l.proxy.Begin(f)
	got := newContent(s.leaks)
	_, err := l.session.Export(ctx, host.Request{Config: l.config, IdleTimeout: s.Limits.Idle}, got)
	return got, err
}

// learn makes a good export through the proxy, which must be the same as the one
// without it. It returns its requests, nil if there were none.
func (s *suite) learn(ctx context.Context, l *lane) []faultproxy.Request {
	got, err := s.runFault(ctx, l, faultproxy.Fault{})
	requests := l.proxy.Requests()
	switch {
	case err != nil:
		s.fail(upstreamSame, "with the proxy between plugin and vendor there is no complete export: %s", fault(err))
	case s.unused(requests) != "":
		s.fail(upstreamSame, "the export sent no request to the address in %s", s.unused(requests))
	case s.content.difference(got) != "":
		s.fail(upstreamSame, "with the proxy between plugin and vendor, %s", s.content.difference(got))
	default:
		s.pass(upstreamSame, "the same through the proxy, with %d requests", len(requests))
		return requests
	}
	for _, name := range upstreamChecks() {
		s.skip(name, "there was no complete export through the proxy")
	}
	return nil
}

// unused returns the setting whose door nobody came through; "" if there is none.
func (s *suite) unused(requests []faultproxy.Request) string {
	for door, pointer := range s.Upstream {
		if !slices.ContainsFunc(requests, func(r faultproxy.Request) bool { return r.Door == door }) {
			return pointer
		}
	}
	return ""
}

// thrift counts what is asked of the vendor when nobody wants holders.
func (s *suite) thrift(ctx context.Context, l *lane) {
	asks := []struct {
		what     string
		requests bool // may be sent
		holders  bool // may be read
		call     func() error
	}{
		{"the offline check", false, false, func() error { _, err := l.session.Check(ctx, l.config, true); return err }},
		{"the check", true, false, func() error { _, err := l.session.Check(ctx, l.config, false); return err }},
		{"an export of the licenses alone", true, !s.description.GetCapabilities().GetLicensesOnly(), func() error {
			request := host.Request{Config: l.config, LicensesOnly: true, IdleTimeout: s.Limits.Idle}
			_, err := l.session.Export(ctx, request, newContent(s.leaks))
			return err
		}},
	}
	counts := make([]string, 0, len(asks))
	for _, ask := range asks {
		l.proxy.Begin(faultproxy.Fault{})
		if err := ask.call(); err != nil {
			s.skip(upstreamThrift, "%s failed: %s", ask.what, fault(err))
			return
		}
		requests, seen := len(l.proxy.Requests()), s.seen(l)
		switch {
		case !ask.requests && requests > 0:
			s.fail(upstreamThrift, "%s sent %d requests", ask.what, requests)
			return
		case seen > mostHoldersOfACheck && !ask.holders:
			s.fail(upstreamThrift, "%s read %d holders; one is enough to see that they may be read", ask.what, seen)
			return
		}
		counts = append(counts, fmt.Sprintf("%s: %d requests, %d holders", ask.what, requests, seen))
	}
	s.pass(upstreamThrift, "%s", strings.Join(counts, "; "))
}

// mostHoldersOfACheck is how many holders a check may read.
const mostHoldersOfACheck = 1

// leastID is the length from which an id that appears in an answer is no
// accident.
const leastID = 3

// seen counts the holders of the good export whose ids or e-mails are in the answers
// since the last Begin, as whole JSON strings or numbers.
func (s *suite) seen(l *lane) int {
	found := make(map[string]struct{})
	for _, body := range l.proxy.Answered() {
		for _, value := range strings.FieldsFunc(string(body), func(r rune) bool { return strings.ContainsRune("\"{}[],: \n\r\t", r) }) {
			if _, ok := s.content.holders[value]; ok && len(value) >= leastID {
				found[value] = struct{}{}
			}
			if id, ok := s.content.addresses[strings.ToLower(value)]; ok {
				found[id] = struct{}{}
			}
		}
	}
	return len(found)
}

// errStillTrying ends an export that goes on trying.
var errStillTrying = errors.New("it was still trying")
