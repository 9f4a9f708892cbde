package protected

import (
	"errors"
	"strings"
	"testing"
)

// The error names the account or computer that can decrypt the secret, and what to do.
func TestWhyASecretCannotBeDecrypted(t *testing.T) {
	t.Parallel()
	broken := errors.New("Key not valid for use in specified state.") //nolint:revive // a text of Windows
	for _, tt := range []struct {
		name              string
		kept              envelope
		account, computer string
		reason, advice    string
	}{
		{
			"another account", envelope{Scope: Account, Account: `CONTOSO\jana`, Computer: "SRV1"}, `CONTOSO\svc$`, "srv1",
			`CONTOSO\jana protected it, and only that account can decrypt it; this is CONTOSO\svc$`, `--machine --account "CONTOSO\svc$"`,
		},
		{
			"another computer", envelope{Scope: Machine, Account: `CONTOSO\svc`, Computer: "SRV1"}, `CONTOSO\svc`, "SRV2",
			"it was protected on the computer SRV1, and only that one can decrypt it; this is SRV2", `licexport secret set contoso --machine --account CONTOSO\svc`,
		},
		{
			"a password that was reset", envelope{Scope: Account, Account: `CONTOSO\jana`, Computer: "SRV1"}, `contoso\jana`, "SRV1",
			"Windows cannot decrypt it (Key not valid for use in specified state.)", "Set it again: licexport secret set contoso",
		},
	} {
		err := tt.kept.unreadable("contoso", tt.account, tt.computer, broken)
		if err.Reason != tt.reason || !strings.Contains(strings.Join(err.Advice, "\n"), tt.advice) || !errors.Is(err, broken) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestDamagedEnvelopes(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"": "its file is damaged", "hunter2": "its file is damaged", `{"version":1}`: "its file is damaged",
		`{"version":2,"data":"YQ=="}`: "a newer licexport has written its file",
	} {
		_, err := readEnvelope("contoso", []byte(content))
		failed, ok := errors.AsType[*Error](err)
		if !ok || failed.Reason != want || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", content, err)
		}
	}
	if e, err := readEnvelope("contoso", []byte(`{"version":1,"data":"YQ=="}`)); err != nil || string(e.Data) != "a" {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestNamesOfSecrets(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{
		"contoso": true, "contoso.client_secret": true, "a-1": true,
		"": false, ".hidden": false, "../up": false, "a/b": false, `a\b`: false, "a b": false, "a:b": false, strings.Repeat("a", 65): false,
		"NUL": false, "con.txt": false, "COM1": false,
	} {
		if err := CheckName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
	// Whoever mistakes the secret for its name does not see it again.
	if err := CheckName("~hunter2-hunter2-hunter2"); err == nil || strings.Contains(err.Error(), "hunter2-hunter2") {
		t.Errorf("%v", err)
	}
}
