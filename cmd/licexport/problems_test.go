package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// trouble is one thing that can be wrong between licexport and the licenses.
type trouble struct {
	name string
	// faults of the emulator, by name.
	faults []string
	// change makes it wrong in another way.
	change func(*site)
	// code is what both check and run name; config says that it is found
	// before anything is sent.
	code   string
	config bool
	// checkOnly is for what a run is patient about.
	checkOnly bool
	// common mistakes are explained in fewer than ten lines on 80 columns, too.
	common bool
}

func setting(name string, value any) func(*site) {
	return func(s *site) { s.settings[name] = value }
}

func without(names ...string) func(*site) {
	return func(s *site) {
		for _, name := range names {
			delete(s.settings, name)
		}
	}
}

func variable(name, value string) func(*site) {
	return func(s *site) { s.env = append(s.env, name+"="+value) }
}

func roles(names ...string) func(*site) {
	return func(s *site) { s.server.Update(func(t *graphsim.Tenant) { t.App.Roles = names }) }
}

const someGUID = "99999999-2222-3333-4444-555555555555"

// problems are all that people meet between an app registration and a file.
func problems() []trouble {
	return []trouble{
		{name: "the secret is wrong", change: variable("SECRET", "wrong-secret"), code: "m365.secret_wrong", common: true},
		{name: "the secret has expired", change: func(s *site) {
			s.server.Update(func(t *graphsim.Tenant) { t.App.SecretExpired = true })
		}, code: "m365.secret_expired", common: true},
		{name: "the application is unknown", change: setting("client_id", someGUID), code: "m365.application_unknown"},
		{name: "the application is disabled", faults: []string{"aadsts:7000112"}, code: "m365.application_disabled"},
		{name: "the tenant is unknown", change: setting("tenant_id", someGUID), code: "m365.tenant_unknown", common: true},
		{name: "the certificate is not registered", change: certificate(365 * 24 * time.Hour), code: "m365.certificate_unknown"},
		{name: "the certificate has expired", change: certificate(-time.Minute), code: "m365.certificate_expired", config: true},
		{name: "the clock is wrong", faults: []string{"aadsts:700024"}, code: "m365.clock_wrong"},
		{name: "no federated credential fits", faults: []string{"aadsts:700213"}, code: "m365.federation_mismatch"},
		{name: "Conditional Access", faults: []string{"aadsts:53003"}, code: "m365.conditional_access"},
		{name: "a location policy", faults: []string{"revoked"}, code: "m365.conditional_access"},
		{name: "security defaults", faults: []string{"aadsts:530035"}, code: "m365.security_defaults"},
		{name: "no service principal", faults: []string{"aadsts:7000229"}, code: "m365.application_no_principal"},
		{name: "Graph is not enabled", faults: []string{"aadsts:650052"}, code: "m365.service_disabled"},
		{name: "a certificate of another name", faults: []string{"aadsts:700030"}, code: "m365.certificate_name"},
		{name: "another cloud", faults: []string{"aadsts:900382"}, code: "m365.wrong_cloud"},
		{name: "a code that nobody knows", faults: []string{"aadsts:999999"}, code: "m365.sign_in_failed"},
		{name: "no permission at all", change: roles(), code: "m365.permission_missing", common: true},
		{name: "no permission for users", change: roles("LicenseAssignment.Read.All"), code: "m365.permission_missing"},
		{name: "no permission for licenses", change: roles("User.Read.All"), code: "m365.permission_missing"},
		{name: "refused in spite of the permissions", faults: []string{"forbidden"}, code: "m365.forbidden"},
		{name: "the token is refused", faults: []string{"unauthorized"}, code: "m365.token_refused"},
		{name: "no such tenant at Graph", faults: []string{"not-found"}, code: "m365.not_found"},
		{name: "Graph says that the request is wrong", faults: []string{"bad-request"}, code: "m365.graph_error"},
		{name: "throttled for an hour", faults: []string{"throttle:3600"}, code: "m365.throttled"},
		{name: "Graph is down", faults: []string{"status:503"}, code: "m365.unavailable", checkOnly: true},
		{name: "answers are cut off", faults: []string{"cut"}, code: "m365.answer_broken", checkOnly: true},
		{name: "something else answers", faults: []string{"html:403"}, code: "m365.unexpected_answer"},
		{name: "a page in place of the list", faults: []string{"html:200"}, code: "m365.unexpected_answer", checkOnly: true},
		{name: "nothing listens there", change: nobodyListens, code: "m365.no_network", checkOnly: true},
		{name: "its certificate is not trusted", change: without("ca_file"), code: "m365.tls_not_trusted", common: true},
		{name: "the proxy wants a sign-in", change: throughProxy(407), code: "m365.proxy_refused", common: true},
		{name: "the proxy refuses", change: throughProxy(403), code: "m365.proxy_refused"},
		{name: "there is no proxy", change: throughProxy(0), code: "m365.proxy_unreachable", checkOnly: true},
		{name: "no Azure CLI", change: func(s *site) {
			s.settings["auth"] = "azure_cli"
			delete(s.settings, "client_secret")
		}, code: "m365.azure_cli"},
		{name: "no way to sign in", change: without("client_secret"), code: "m365.auth_missing", config: true},
		{name: "two ways to sign in", change: setting("client_certificate_path", "app.pem"), code: "m365.auth_ambiguous", config: true},
		{name: "the tenant is malformed", change: setting("tenant_id", "Contoso s.r.o."), code: "m365.tenant_malformed", config: true},
		{name: "no TLS", change: setting("graph_endpoint", "http://localhost"), code: "m365.address_malformed", config: true},
		{name: "no CA file", change: setting("ca_file", "absent.pem"), code: "m365.ca_file", config: true},
	}
}

// certificate signs in with a certificate that ends after so long.
func certificate(ends time.Duration) func(*site) {
	return func(s *site) {
		now := clock.System{}.Now()
		cert, err := graphsim.NewCertificate("licexport", now.Add(-48*time.Hour), now.Add(ends))
		if err != nil {
			s.t.Fatal(err)
		}
		text, err := cert.PEM()
		if err == nil {
			err = os.WriteFile(filepath.Join(s.dir, "app.pem"), text, 0o600)
		}
		if err != nil {
			s.t.Fatal(err)
		}
		delete(s.settings, "client_secret")
		s.settings["client_certificate_path"] = "app.pem"
	}
}

// nobodyListens points to a port that refuses.
func nobodyListens(s *site) {
	closed := "https://" + sdktest.ClosedAddress(s.t)
	s.settings["authority_host"] = closed
	s.settings["graph_endpoint"] = closed
}

// throughProxy uses the addresses of Microsoft, so that the proxy is asked for
// them. It refuses with the status; with 0 there is none.
func throughProxy(status int) func(*site) {
	return func(s *site) {
		address := "http://" + sdktest.ClosedAddress(s.t)
		if status != 0 {
			proxy, err := graphsim.StartProxy(s.server, graphsim.ProxyOptions{Refuse: status})
			if err != nil {
				s.t.Fatal(err)
			}
			s.t.Cleanup(proxy.Close)
			address = proxy.URL
		}
		delete(s.settings, "authority_host")
		delete(s.settings, "graph_endpoint")
		s.env = append(s.env, "HTTPS_PROXY="+address)
	}
}

// Each problem has its own text with the next step and a stable code, the whole
// way from the answer of a server to the words on the screen. The texts are in
// testdata/golden/problems.txt, to be read as what they are: a part of the
// product. And whatever is wrong, the old file stays as it was.
func TestProblems(t *testing.T) {
	t.Parallel()
	all := problems()
	reported := make([]string, len(all))
	t.Run("tell", func(t *testing.T) {
		for i, p := range all {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				reported[i] = "## " + p.name + "\n\n" + p.tell(t) + "\n"
			})
		}
	})
	path := filepath.Join("testdata", "golden", "problems.txt")
	got := strings.Join(reported, "")
	if update() {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	compareSections(t, got, string(want))
}

// tell lets the problem happen and gives what check (or, for a mistake in the
// settings, any command) says about it.
func (p trouble) tell(t *testing.T) string {
	s := newSite(t, 20, p.faults...)
	if p.change != nil {
		p.change(s)
	}
	s.configure()
	old := []byte("UId;LicCount;UserEmail;UserName\r\ncontoso:SPE_E3;;ann@contoso.cz;Ann\r\n")
	csv := filepath.Join(s.dir, "licenses.csv")
	if err := os.WriteFile(csv, old, 0o600); err != nil {
		t.Fatal(err)
	}
	code := 3
	if p.config {
		code = 2
	}
	checked := s.run("check", "--source", "m365")
	text := checked.stdout + checked.stderr
	if checked.code != code {
		t.Errorf("check ended with %d:\n%s", checked.code, text)
	}
	p.expect(t, text)
	if !p.checkOnly {
		ran := s.run("run", "--source", "m365", "--output", csv)
		if ran.code != code || ran.stdout != "" {
			t.Errorf("run ended with %d:\n%s%s", ran.code, ran.stdout, ran.stderr)
		}
		p.expect(t, ran.stderr)
		if lines := strings.Count(ran.stderr, "\n"); lines >= 10 {
			t.Errorf("%d lines; what, where and what next fit in fewer than ten:\n%s", lines, ran.stderr)
		}
		if shown := on80(ran.stderr); p.common && strings.Count(shown, "\n") >= 10 {
			t.Errorf("%d lines on a terminal of 80 columns:\n%s", strings.Count(shown, "\n"), shown)
		}
	}
	if now, err := os.ReadFile(csv); err != nil || !bytes.Equal(now, old) {
		t.Errorf("the old file was touched: %v\n%s", err, now)
	}
	if left := running(s.dir); len(left) > 0 {
		t.Errorf("these still run: %q", left)
	}
	return plainProblem(plain(text, s.dir))
}

// on80 is an error as a terminal of 80 columns shows it.
func on80(text string) string {
	var shown bytes.Buffer
	terminal := report.On(&shown, func() report.Screen { return report.Screen{Width: 80} })
	report.Error(terminal, errors.New(strings.TrimPrefix(strings.TrimSuffix(text, "\n"), "Error: ")))
	return shown.String()
}

func (p trouble) expect(t *testing.T, text string) {
	t.Helper()
	if codes := regexp.MustCompile(`code (m365\.\w+)`).FindAllStringSubmatch(text, -1); len(codes) != 1 || codes[0][1] != p.code {
		t.Errorf("codes %v, want %s:\n%s", codes, p.code, text)
	}
	for _, never := range []string{"rpc error", "wrong-secret", "%!", "goroutine "} {
		if strings.Contains(text, never) {
			t.Errorf("%q is in the text:\n%s", never, text)
		}
	}
}

// plainProblem takes out what the emulator invents for each answer.
func plainProblem(text string) string {
	text = regexp.MustCompile(`(?i)((?:trace|correlation|request)[ -]id[^:\n]*: )[0-9a-f-]{36}`).ReplaceAllString(text, "${1}ID")
	text = regexp.MustCompile(`(expired on|valid until) \d{4}-\d\d-\d\d`).ReplaceAllString(text, "$1 DAY")
	return regexp.MustCompile(`thumbprint [0-9A-F]{64}`).ReplaceAllString(text, "thumbprint HEX")
}

// compareSections compares texts that consist of sections, each under its title.
func compareSections(t *testing.T, got, want string) {
	t.Helper()
	gots, wants := strings.Split(got, "## "), strings.Split(want, "## ")
	for _, section := range gots {
		if !slices.Contains(wants, section) {
			t.Errorf("not as in the golden file (go test -update writes it):\n%s", section)
		}
	}
	if len(gots) != len(wants) {
		t.Errorf("%d sections, want %d", len(gots), len(wants))
	}
}
