package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// scimmy starts the server of scimmy with a version of Express. It needs node, npm and
// what these fetch, so it runs only if the environment variable LICEXPORT_SCIM is set,
// as make scim does.
func scimmy(t *testing.T, express, users string) (url string) {
	t.Helper()
	if os.Getenv("LICEXPORT_SCIM") == "" {
		t.Skip("set LICEXPORT_SCIM, or run make scim")
	}
	dir := t.TempDir()
	for _, file := range []string{"server.mjs", express + "/package.json", express + "/package-lock.json", express + "/.npmrc"} {
		text, err := os.ReadFile(filepath.Join("scimmy", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install := exec.CommandContext(t.Context(), "npm", "ci")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	server := exec.CommandContext(t.Context(), "node", "server.mjs", secret, users)
	server.Dir, server.Stderr = dir, os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server said %q: %v", port, err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port) + "/scim/v2"
}

func TestScimmyOnExpress4(t *testing.T) {
	t.Parallel()
	url := scimmy(t, "express4", "1203")
	read := func(from string) *sdktest.Result {
		got := sdktest.Run(t, source(), sdktest.Case{Config: sdktest.Config{"url": url, "token": secret, "license_from": from}})
		if !got.Completed || len(got.Holders) != 1203 || got.Expected == nil || *got.Expected != 1203 {
			t.Fatalf("%s: %d holders, %v\n%s", from, len(got.Holders), got.Err, sourcetest.Texts(got.Problems))
		}
		return got
	}
	if held := holding(read("roles")); held["roles:View"]+held["roles:Full"] != 1203-120 {
		t.Errorf("%v", held)
	}
	if held := holding(read("groups")); held["groups:g1"] != 630 { // every tenth is not active
		t.Errorf("%v", held)
	}
	got := sdktest.Run(t, source(), sdktest.Case{Config: sdktest.Config{"url": url, "token": "wrong-token-of-scim"}})
	if got.Completed || got.Problems[0].Code != "scim.token_rejected" {
		t.Errorf("%s", sourcetest.Texts(got.Problems))
	}
}

// A naive loop gets 1,220 rows here, of 20 different users, and a count of rows passes.
func TestScimmyOnExpress5(t *testing.T) {
	t.Parallel()
	url := scimmy(t, "express5", "1203")
	got := sdktest.Run(t, source(), sdktest.Case{Config: sdktest.Config{"url": url, "token": secret}})
	if got.Completed || got.Problems[0].Code != "scim.paging_ignored" {
		t.Errorf("completed %v, %d holders\n%s", got.Completed, len(got.Holders), sourcetest.Texts(got.Problems))
	}
}
