package service

import "testing"

func TestAccountsWithAPassword(t *testing.T) {
	t.Parallel()
	for account, want := range map[string]bool{
		"": false, `CONTOSO\svc-licexport$`: false, `NT SERVICE\licexport`: false, `nt authority\LocalService`: false, "LocalSystem": false,
		`CONTOSO\svc`: true, "svc@contoso.com": true, `.\svc`: true,
	} {
		if got := HasPassword(account); got != want {
			t.Errorf("%s: %t", account, got)
		}
	}
}

func TestNamesOfServices(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{"licexport": true, "licexport-prague": true, "": false, `a\b`: false, "a/b": false, "a b": false} {
		if err := CheckName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}
