package secret_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/secret"
)

// A plugin, which runs under the same account, cannot read what the host was given.
func TestEnvironmentIsKeptFromOtherProcesses(t *testing.T) {
	const asked = "SECRET_TEST_PROTECT"
	if mode := os.Getenv(asked); mode != "" {
		if mode == "yes" {
			if err := secret.ProtectProcess(); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Println("ready")
		_, _ = os.Stdin.Read(make([]byte, 1))
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become two processes of another account")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "secret-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "secret.test")
	if err := os.WriteFile(program, content, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	as := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 47110, Gid: 47110}}
	for mode, readable := range map[string]bool{"no": true, "yes": false} {
		host := exec.CommandContext(t.Context(), program, "-test.run", "^TestEnvironmentIsKeptFromOtherProcesses$")
		host.Env, host.SysProcAttr, host.Dir = []string{asked + "=" + mode, "CANARY=canary-secret"}, as, "/"
		in, errIn := host.StdinPipe()
		out, errOut := host.StdoutPipe()
		if errIn != nil || errOut != nil {
			t.Fatal(errIn, errOut)
		}
		if err := host.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for lines.Scan() && lines.Text() != "ready" {
			t.Log(lines.Text())
		}
		other := exec.CommandContext(t.Context(), "cat", fmt.Sprintf("/proc/%d/environ", host.Process.Pid))
		other.SysProcAttr, other.Dir = as, "/"
		seen, _ := other.CombinedOutput()
		if strings.Contains(string(seen), "canary-secret") != readable {
			t.Errorf("protected %s: it read %q", mode, seen)
		}
		_ = in.Close()
		_ = host.Wait()
	}
}
