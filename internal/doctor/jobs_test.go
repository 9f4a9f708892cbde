package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/doctor"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule/units"
)

func TestSchedules(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Kinds = []units.Kind{units.Systemd, units.Cron}
	for want, answer := range map[string]struct {
		scheduler scheduler
		state     doctor.State
	}{
		"installed (systemd), as in the configuration":                {scheduler{"systemd licexport-nightly": {Installed: true, Current: true}}, doctor.OK},
		"installed (cron), as in the configuration":                   {scheduler{"cron licexport-nightly": {Installed: true, Current: true}}, doctor.OK},
		"installed (systemd), and changed in the configuration since": {scheduler{"systemd licexport-nightly": {Installed: true}}, doctor.Warning},
		"run by licexport serve (systemd)":                            {scheduler{"systemd licexport-serve": {Installed: true}}, doctor.OK},
		"no scheduler of this computer that could be asked runs it":   {scheduler{}, doctor.Warning},
	} {
		s.Scheduler = answer.scheduler
		s.expect("schedule nightly", answer.state, want)
	}
	s.Scheduler = scheduler{}
	s.Packaged = func(_ context.Context, job string) bool { return job == "nightly" }
	s.expect("schedule nightly", doctor.OK, "licexport@nightly.timer of the package is enabled")
}

func TestJobs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	run := &overview.Run{ID: "r1", Started: now.Add(-10 * time.Hour), Outcome: "published"}
	job := overview.Job{Name: "nightly", LastRun: run, LastGood: run}
	s.Overview = func(context.Context) (overview.Overview, error) {
		return overview.Overview{Jobs: []overview.Job{job}}, nil
	}
	s.expect("job nightly", doctor.OK, "last run 2026-11-26 02:00 UTC: published")
	job.Concerns = []overview.Concern{{Standing: overview.Refused, Text: phrase.Text("the guard refused the new file"), Actions: []overview.Action{{Command: "licexport approve r1"}}}}
	s.expect("job nightly", doctor.Fail, "the guard refused the new file")
	job.Concerns = []overview.Concern{{Standing: overview.Held, Text: phrase.Text("held by Canary (canary)"), Actions: []overview.Action{{Command: "licexport resume"}}}}
	s.expect("job nightly", doctor.Warning, "held: runs of the job publish nothing")
	job = overview.Job{Name: "nightly", Standing: overview.Unreadable, Concerns: []overview.Concern{{Standing: overview.Unreadable, Text: phrase.Text("state.json: damaged"), Actions: []overview.Action{{Text: phrase.Text("Restore it")}}}}}
	s.expect("job nightly", doctor.Fail, "state.json: damaged; its last run is unknown")
	job = overview.Job{Name: "nightly", LastRun: run}
	run.Started = now.Add(time.Hour)
	s.expect("clock job nightly", doctor.Warning, "lies in the future")
}

// The certificate of the page of serve is looked at like those of sources.
func TestCertificateOfThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if _, there := s.look()["certificate page"]; there {
		t.Error("there is none")
	}
	s.File.Page.Certificate = s.path("page.crt")
	s.expect("certificate page", doctor.Fail, "is no certificate that this account can read")
	for days, want := range map[int]doctor.State{90: doctor.OK, 20: doctor.Warning, -1: doctor.Fail} {
		s.write("page.crt", certificate(t, now.AddDate(0, 0, days)))
		s.expect("certificate page", want, "")
	}
}

// certificate is a PEM file with a certificate that ends then, and its key first.
func certificate(t *testing.T, end time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ok(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: end.Add(-time.Hour), NotAfter: end}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	ok(t, err)
	return "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.examines(export.Examined{Files: map[string]string{"client_certificate_path": s.path("app.pem"), "product_names": s.path("licexport.yaml")}}, nil)
	const name = "certificate contoso client_certificate_path"
	for days, state := range map[int]doctor.State{100: doctor.OK, 20: doctor.Warning, -1: doctor.Fail} {
		s.write("app.pem", certificate(t, now.AddDate(0, 0, days)))
		s.expect(name, state, now.AddDate(0, 0, days).Format(time.DateOnly))
	}
	if _, there := s.look()["certificate contoso product_names"]; there {
		t.Error("a file that is none counts as a certificate")
	}
}

// A report goes into tickets: whatever comes from elsewhere, no secret, no address
// and no home folder is in it.
func TestNothingPrivateLeaves(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Private = map[string]string{"/home/canary": "~", "canary-account": "(this account)"}
	s.Redact = func(text string) string { return strings.ReplaceAll(text, "canary-secret", "(secret)") }
	text := "cannot sign in as canary@contoso.cz with canary-secret from /home/canary/x as canary-account by https://canary:canary@contoso.cz/x\x1b[31m"
	s.examines(export.Examined{Servers: []string{"https://127.0.0.1:1"}, Checks: []host.CheckResult{
		{Name: "sign-in", Status: host.CheckFailed, Summary: text, Problem: &problem.Problem{Code: "acme.x", Summary: text, Detail: text, Remedy: text}},
	}}, nil)
	s.Overview = func(context.Context) (overview.Overview, error) { return overview.Overview{}, errors.New(text) }
	s.FileErr = nil
	s.CatalogErr = errors.New(text)
	s.Getenv = func(name string) string {
		return map[string]string{"HTTPS_PROXY": "http://canary:canary@proxy:1"}[name]
	}
	out, err := json.Marshal(s.Look(t.Context()))
	ok(t, err)
	if strings.Contains(string(out), "canary") || strings.Contains(string(out), `\u001b`) {
		t.Errorf("%s", out)
	}
	for _, kept := range []string{"(address)", "(secret)", "~/x", "(this account)"} {
		if !strings.Contains(string(out), kept) {
			t.Errorf("%q is not there: %s", kept, out)
		}
	}
}
