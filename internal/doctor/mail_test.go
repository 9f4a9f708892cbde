package doctor_test

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"

	"github.com/licexport/licexport/internal/doctor"
	"github.com/licexport/licexport/internal/mail/mailtest"
)

// The mail servers of the settings are looked at without a sign-in and without a mail.
func TestMailServers(t *testing.T) {
	t.Parallel()
	server := mailtest.NewServer(t, mailtest.Options{StartTLS: true, Mechanisms: []string{"XOAUTH2"}, Bearer: func(string) bool { return true }})
	web := httptest.NewTLSServer(nil)
	t.Cleanup(web.Close)
	authority, err := os.ReadFile(server.CAFile)
	ok(t, err)
	s := newSite(t)
	s.write("ca.pem", string(authority)+string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})))
	mail := func(more string) {
		s.write("licexport.yaml", fmt.Sprintf("notify: {mail: {server: %s, port: %d, from: a@contoso.cz, to: [b@contoso.cz]%s}}\n", server.Host, server.Port, more)+configuration+
			"  weekly: {sources: [contoso], output: {path: out/weekly.csv}, notify: {mail: {to: [c@contoso.cz]}}}\n")
		s.load()
		ok(t, s.FileErr)
	}
	name := "mail " + server.Host + ":" + strconv.Itoa(server.Port)
	mail("")
	s.expect(name, doctor.Fail, "the certificate of the server is not trusted on this machine")
	mail(", ca_file: ca.pem")
	s.expect(name, doctor.OK, "reached, certificate of ")
	mail(", ca_file: ca.pem, auth: password, user: u, password: {env: P}")
	s.expect(name, doctor.Fail, "the server offers no sign-in with a password (PLAIN or LOGIN), but only XOAUTH2")
	mail(", ca_file: ca.pem, auth: xoauth2, client_id: c, client_secret: {env: S}, token_url: " + web.URL + "/token")
	s.expect(name, doctor.OK, "sign-in by XOAUTH2")
	s.expect("mail token "+web.Listener.Addr().String(), doctor.OK, "reached")
	s.Offline = true
	s.expect(name, doctor.Skipped, "the network was left out")
	if server.Tries() > 0 || len(server.Taken()) > 0 {
		t.Error("it was more than a look")
	}
}
