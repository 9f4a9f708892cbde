package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/serve"
)

// serve has its pages beside what monitoring asks for.
func TestServeShowsItsPages(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licexport.yaml")
	if err := os.WriteFile(path, []byte(scheduled), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	server, err := serve.New(file, serve.Options{Exporter: func(*config.File) (*export.Exporter, error) {
		return &export.Exporter{Opener: &export.Opener{Log: log, Redactor: secret.NewRedactor(), LookupEnv: os.LookupEnv}}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	h := (&serveFlags{}).pages(server)
	for path, want := range map[string]string{
		"/": "serve is starting", "/schedule": "<h1>", "/style.css": ":root", "/metrics": "licexport_build_info", "/healthz": "starting", "/jobs/nightly": "no such page",
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// Who can read the pages is said plainly.
func TestServeSaysWhoCanReadItsPages(t *testing.T) {
	t.Parallel()
	password := &secret.Reference{Env: "PAGE"}
	proxy := []netip.Prefix{netip.MustParsePrefix("10.1.2.9/32"), netip.MustParsePrefix("10.2.0.0/16")}
	for _, c := range []struct {
		page          config.Page
		address, want string
	}{
		{config.Page{}, "127.0.0.1:9469", "http://127.0.0.1:9469/, for this computer alone;"},
		{config.Page{Names: []string{"licexport.contoso.cz"}}, "localhost:9469", "http://localhost:9469/, for this computer alone;"},
		{config.Page{Password: password}, "127.0.0.1:1", "for this computer alone, with the password;"},
		{
			config.Page{Names: []string{"licexport.contoso.cz"}, Password: password, Certificate: "page.crt"}, ":9469",
			"https://licexport.contoso.cz:9469/, for other computers, with the password, over TLS;",
		},
		{
			config.Page{Names: []string{"licexport.contoso.cz"}, Proxies: proxy}, "0.0.0.0:9469",
			"http://licexport.contoso.cz:9469/, for other computers through the proxies 10.1.2.9, 10.2.0.0/16, which must ask for a password, because licexport does not;",
		},
		{
			config.Page{Names: []string{"licexport.contoso.cz"}, Proxies: proxy[:1], Password: password}, "0.0.0.0:9469",
			"for other computers through the proxy 10.1.2.9, with the password;",
		},
	} {
		var said strings.Builder
		(&serveFlags{listen: c.address}).sayPage(&said, c.page)
		if !strings.Contains(said.String(), c.want) {
			t.Errorf("got %q, want %q", said.String(), c.want)
		}
	}
	var said strings.Builder
	(&serveFlags{}).sayPage(&said, config.Page{})
	if said.Len() > 0 {
		t.Errorf("without an address it says %q", said.String())
	}
}
