package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/identity"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/pkg/address"
	"pgregory.net/rapid"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	r, err := identity.New(identity.Settings{
		Domains: map[string]string{"Contoso.OnMicrosoft.com": "contoso.cz", "same.cz": "same.cz"},
		File:    map[string]string{"guid-7": "seven@contoso.cz", "SVC@contoso.onmicrosoft.com": "admin@contoso.cz"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const guest = "eva_acme.cz#EXT#@contoso.onmicrosoft.com"
	for _, tt := range []struct {
		name   string
		holder license.Holder
		want   license.Identity
	}{
		{"the first candidate", user("1", "jan@x.cz", "novak@x.cz"), license.Identity{Email: "jan@x.cz"}},
		{"spaces around it", user("1", " jan@x.cz\t"), license.Identity{Email: "jan@x.cz"}},
		{
			"another domain", user("1", "Jan@CONTOSO.onmicrosoft.com"),
			license.Identity{Email: "Jan@contoso.cz", RenamedFrom: "contoso.onmicrosoft.com"},
		},
		{"a sub-domain is another domain", user("1", "jan@eu.contoso.onmicrosoft.com"), license.Identity{Email: "jan@eu.contoso.onmicrosoft.com"}},
		{"a domain that stays", user("1", "jan@same.cz"), license.Identity{Email: "jan@same.cz"}},
		{"the file, by id", user("GUID-7", "jan@x.cz"), license.Identity{Email: "seven@contoso.cz"}},
		{"the file, by any address", user("1", "jan@x.cz", "svc@CONTOSO.onmicrosoft.com"), license.Identity{Email: "admin@contoso.cz"}},
		{"a guest with a mailbox", user("1", "eva@acme.cz", guest), license.Identity{Email: "eva@acme.cz"}},
		{"a guest without one", user("1", guest), license.Identity{NoEmail: identity.OnlyGuestLogin}},
		{"the mark in lower case", user("1", "eva#ext#@contoso.cz"), license.Identity{NoEmail: identity.OnlyGuestLogin}},
		{"a # is not the mark", user("1", "e#va@contoso.cz"), license.Identity{Email: "e#va@contoso.cz"}},
		{"a malformed one is skipped", user("1", "jan novak@x.cz", "jan@x.cz"), license.Identity{Email: "jan@x.cz", Malformed: "jan novak@x.cz"}},
		{"only malformed ones", user("1", "jan", "novak"), license.Identity{NoEmail: identity.OnlyMalformed, Malformed: "jan"}},
		{"empty ones are none", user("1", "", " "), license.Identity{NoEmail: identity.NoAddress}},
		{"nothing at all", user("1"), license.Identity{NoEmail: identity.NoAddress}},
		{"a device", license.Holder{ID: "pc", Kind: license.Device}, license.Identity{NoEmail: "it is a device"}},
	} {
		if got := r.Identify(&tt.holder); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// Too long after its domain was rewritten: as bad as too long before.
func TestIdentifyChecksWhatItRewrote(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long.", 45) + "name.cz"
	r, err := identity.New(identity.Settings{Domains: map[string]string{"x.cz": long}})
	if err != nil {
		t.Fatal(err)
	}
	address := strings.Repeat("n", 40) + "@x.cz"
	h := user("1", address)
	if got := r.Identify(&h); got.Email != "" || got.Malformed != address {
		t.Errorf("%+v", got)
	}
}

func TestIdentifyProperties(t *testing.T) {
	t.Parallel()
	r, err := identity.New(identity.Settings{Domains: map[string]string{"old.cz": "new.cz"}})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.OneOf(
			rapid.String(), rapid.SampledFrom([]string{"jan@old.cz", "JAN@OLD.CZ", "eva#EXT#@old.cz", "eva@new.cz", "", "x@y@old.cz"}))
		h := user("1", rapid.SliceOfN(written, 0, 4).Draw(t, "addresses")...)
		who := r.Identify(&h)
		if (who.Email == "") == (who.NoEmail == "") {
			t.Fatalf("either an e-mail or a reason: %+v", who)
		}
		if who.Email == "" {
			return
		}
		if err := address.Check(who.Email); err != nil {
			t.Fatalf("%q: %v", who.Email, err)
		}
		if strings.Contains(strings.ToUpper(who.Email), "#EXT#") || strings.HasSuffix(strings.ToLower(who.Email), "@old.cz") {
			t.Fatalf("%+v", who)
		}
		again := user("1", who.Email)
		if twice := r.Identify(&again); twice.Email != who.Email || twice.RenamedFrom != "" {
			t.Fatalf("%+v, then %+v", who, twice)
		}
	})
}

func TestNewNamesEveryFault(t *testing.T) {
	t.Parallel()
	_, err := identity.New(identity.Settings{
		Domains: map[string]string{"contoso": "contoso.cz", "a.cz": "@b.cz", "x.cz": "y.cz", "X.cz": "z.cz"},
		File:    map[string]string{"jan": "jan"},
		NoEmail: "ignore",
	})
	const want = `identity.no_email: it is "ignore"; choose "skip" or "fail"
identity.domains.a.cz: "@b.cz": write domains without @, as in contoso.onmicrosoft.com: contoso.com
identity.domains.contoso: "contoso" is no domain: its domain has no dot
identity.domains.x.cz: the domain is there twice, in different case
identity.file: the e-mail "jan" of "jan" cannot be used: it has no @`
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}

func TestCheckFailsOnlyIfToldTo(t *testing.T) {
	t.Parallel()
	s := &license.Snapshot{Source: "contoso", NoEmailCount: 7}
	for i := range 7 {
		s.NoEmail = append(s.NoEmail, license.Person{ID: fmt.Sprint(i), Reason: identity.NoAddress})
	}
	s.NoEmail[0].Name = "Meeting room"
	skip, fail := resolver(t, identity.Skip), resolver(t, identity.Fail)
	if err := skip.Check(s); err != nil {
		t.Errorf("skip: %v", err)
	}
	if err := fail.Check(&license.Snapshot{}); err != nil {
		t.Errorf("nobody lacks one: %v", err)
	}
	err := fail.Check(s)
	lacking, ok := errors.AsType[*identity.NoEmailError](err)
	if !ok {
		t.Fatalf("fail: %v", err)
	}
	for _, part := range []string{"source \"contoso\": 7 users have no usable e-mail", "identity.file"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q:\n%v", part, err)
		}
	}
	// It reaches logs and mails, so it names nobody; a terminal may.
	if strings.Contains(err.Error(), "Meeting room") {
		t.Errorf("the error names people:\n%v", err)
	}
	for _, part := range []string{"Meeting room, id 0 (the source has no address)", "and 2 more"} {
		if !strings.Contains(lacking.Names(), part) {
			t.Errorf("the names lack %q:\n%s", part, lacking.Names())
		}
	}
}

func user(id string, addresses ...string) license.Holder {
	h := license.Holder{ID: id, Kind: license.User}
	for _, a := range addresses {
		h.Emails = append(h.Emails, license.Email{Address: a, Kind: license.Mail})
	}
	return h
}

func resolver(t *testing.T, p identity.Policy) *identity.Resolver {
	t.Helper()
	r, err := identity.New(identity.Settings{NoEmail: p})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func BenchmarkIdentify(b *testing.B) {
	r, err := identity.New(identity.Settings{Domains: map[string]string{"contoso.onmicrosoft.com": "contoso.cz"}})
	if err != nil {
		b.Fatal(err)
	}
	h := user("6e7b768e-07e2-4810-8459-485f84f8f204", "Jan.Novak@contoso.cz", "jan.novak@contoso.onmicrosoft.com")
	b.ReportAllocs()
	for b.Loop() {
		if r.Identify(&h).Email == "" {
			b.Fatal("no e-mail")
		}
	}
}
