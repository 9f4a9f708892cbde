package conformance

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/licexport/licexport/internal/plugins/name"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// semver is a semantic version without a leading v, see https://semver.org.
const semver = `^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`

// describe checks what the plugin says about itself.
func (s *suite) describe(ctx context.Context, p *probe) bool {
	d, err := p.describe(ctx)
	if err != nil {
		s.fail(describeIdentity, "%v", err)
		s.blocked = "the plugin does not answer Describe"
		return false
	}
	s.description = d
	if err := s.checkIdentity(d); err != nil {
		s.fail(describeIdentity, "%v", err)
	}
	seen := fmt.Sprintf("%s %s, %s", d.GetName(), d.GetVersion(), cmp.Or(d.GetSdk(), "no SDK"))
	if d.GetExperimental() != "" {
		seen += ", experimental"
	}
	s.pass(describeIdentity, "%s", seen)
	again, err := p.describe(ctx)
	if err != nil {
		s.fail(describeStable, "the second time, %v", err)
		return true
	}
	s.compareDescriptions(again, "asked again")
	return true
}

func (s *suite) checkIdentity(d *sourcev1.DescribeResponse) error {
	if err := name.Check(d.GetName()); err != nil {
		return err
	}
	file := name.Of(filepath.Base(s.Path), runtime.GOOS)
	switch {
	case file != "" && file != d.GetName():
		return fmt.Errorf("its file is named for %q, but it calls itself %q", file, d.GetName())
	case !regexp.MustCompile(semver).MatchString(d.GetVersion()):
		return fmt.Errorf("its version %s is not a semantic version", quote(d.GetVersion()))
	case strings.TrimSpace(d.GetSummary()) == "":
		return fmt.Errorf("its summary is empty")
	case strings.ContainsAny(d.GetSummary(), "\r\n"):
		return fmt.Errorf("its summary has more than one line: %s", quote(d.GetSummary()))
	case len(d.GetExperimental()) > sourcev1.MaxStringBytes || strings.ContainsAny(d.GetExperimental(), "\r\n"):
		return fmt.Errorf("experimental is not one sentence of at most %d bytes in one line: %s", sourcev1.MaxStringBytes, quote(d.GetExperimental()))
	case d.GetExperimental() != strings.TrimSpace(d.GetExperimental()):
		return fmt.Errorf("experimental begins or ends with white space: %s", quote(d.GetExperimental()))
	case d.GetMinInterval().AsDuration() < 0:
		return fmt.Errorf("its min_interval is negative: %v", d.GetMinInterval().AsDuration())
	}
	return nil
}

func (s *suite) compareDescriptions(again *sourcev1.DescribeResponse, when string) {
	if proto.Equal(s.description, again) {
		return
	}
	s.fail(describeStable, "%s, it described itself differently: %s", when, firstDifference(s.description, again))
}

// firstDifference names a field that differs.
func firstDifference(a, b *sourcev1.DescribeResponse) string {
	for _, field := range []struct{ name, before, after string }{
		{"name", a.GetName(), b.GetName()},
		{"version", a.GetVersion(), b.GetVersion()},
		{"summary", a.GetSummary(), b.GetSummary()},
		{"experimental", a.GetExperimental(), b.GetExperimental()},
		{"sdk", a.GetSdk(), b.GetSdk()},
		{"config_schema", a.GetConfigSchema(), b.GetConfigSchema()},
		{"capabilities", a.GetCapabilities().String(), b.GetCapabilities().String()},
		{"min_interval", a.GetMinInterval().String(), b.GetMinInterval().String()},
	} {
		if field.before != field.after {
			return fmt.Sprintf("%s was %s, then %s", field.name, quote(field.before), quote(field.after))
		}
	}
	return "in fields that this licexport does not know"
}

// describeAgain asks a second process. Where programs look for a proxy, it
// finds one that refuses every connection: a plugin that uses the network to
// describe itself fails or takes too long.
func (s *suite) describeAgain(ctx context.Context) {
	p, err := s.ready(ctx, spec{env: withoutNetwork(s.env)})
	if err != nil {
		s.fail(describeStable, "in a second process, %v", err)
		return
	}
	defer p.stop()
	again, err := p.describe(ctx)
	if err != nil {
		s.fail(describeStable, "in a second process without a network, %v", err)
		return
	}
	s.compareDescriptions(again, "in a second process without a network")
	s.pass(describeStable, "three times the same, in two processes")
}

// withoutNetwork replaces the proxies by one that is not there: port 9 of this
// computer is that of the discard service, which nobody runs.
func withoutNetwork(env []string) []string {
	var without []string
	for _, line := range env {
		key, _, _ := strings.Cut(line, "=")
		if !strings.HasSuffix(strings.ToUpper(key), "_PROXY") {
			without = append(without, line)
		}
	}
	for _, key := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		without = append(without, key+"=http://127.0.0.1:9")
	}
	return without
}
