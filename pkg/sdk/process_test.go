package sdk_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestProcessKeepsStandardOutputClean(t *testing.T) {
	t.Parallel()
	p := start(t, sourcev1.LifelineEnv+"=1")
	events, err := p.export("noisy")
	if err != nil || events[len(events)-1].GetCompleted() == nil {
		t.Fatalf("the export ended with %v after %v", err, events)
	}
	_ = p.stdin.Close()
	rest, err := io.ReadAll(p.stdout)
	if err != nil || len(rest) > 0 {
		t.Errorf("after the handshake, %q is on standard output (error %v)", rest, err)
	}
	if err := p.exited(); err != nil {
		t.Errorf("the process ended with %v", err)
	}
	log := p.log()
	caught := []string{
		`"@level":"info","@message":"the plugin wrote to standard output","text":"from fmt"`,
		`"text":"0000000`, `00007"}`,
		`"@message":"from package log"`, "\nfrom stderr\n",
	}
	if runtime.GOOS != "windows" { // there, only os.Stdout and child processes are caught
		caught = append(caught, `"text":"from descriptor1.2.3"`)
	}
	for _, want := range caught {
		if !strings.Contains("\n"+log, want) {
			t.Errorf("standard error does not contain %s:\n%.3000s", want, log)
		}
	}
}

func TestProcessSurvivesAPanic(t *testing.T) {
	t.Parallel()
	p := start(t)
	events, err := p.export("panic")
	if err != nil {
		t.Fatal(err)
	}
	d := events[len(events)-1].GetDiagnostic()
	if d.GetOrigin() != sourcev1.Diagnostic_ORIGIN_PLUGIN || !strings.Contains(d.GetSummary(), "index out of range") {
		t.Errorf("the last event is %v", events[len(events)-1])
	}
	line := p.waitFor("the plugin panicked")
	if !strings.Contains(line, `"@level":"error"`) || !strings.Contains(line, "exportTest") {
		t.Errorf("the stack is not logged: %s", line)
	}
	if events, err := p.export("plain"); err != nil || events[len(events)-1].GetCompleted() == nil {
		t.Errorf("the next export ended with %v after %v", err, events)
	}
}

func TestProcessEndsWithItsLifeline(t *testing.T) {
	t.Parallel()
	p := start(t, sourcev1.LifelineEnv+"=1")
	ended := p.background("until canceled")
	_ = p.stdin.Close()
	// The connection may be closed before the status is out.
	if err := ended(); status.Code(err) != codes.Canceled && status.Code(err) != codes.Unavailable {
		t.Errorf("the export ended with %v", err)
	}
	p.waitFor("export cleaned up")
	if err := p.exited(); err != nil {
		t.Errorf("the process ended with %v", err)
	}
	if _, err := os.Stat(p.address); runtime.GOOS != "windows" && !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
}

func TestProcessEndsEvenIfAnExportDoesNot(t *testing.T) {
	t.Parallel()
	p := start(t, sourcev1.LifelineEnv+"=1")
	ended := p.background("stubborn")
	_ = p.stdin.Close()
	if err := ended(); err == nil {
		t.Error("the export ended without an error")
	}
	if err := p.exited(); err != nil {
		t.Errorf("the process ended with %v", err)
	}
}

func TestProcessWithoutLifelineIgnoresStandardInput(t *testing.T) {
	t.Parallel()
	p := start(t, sourcev1.LifelineEnv+"=")
	_ = p.stdin.Close()
	if events, err := p.export("plain"); err != nil || events[len(events)-1].GetCompleted() == nil {
		t.Errorf("the export ended with %v after %v", err, events)
	}
}

func TestProcessObeysTerminationAndIgnoresInterrupts(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such signals")
	}
	p := start(t)
	ended := p.background("until canceled")
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if events, err := p.export("plain"); err != nil || events[len(events)-1].GetCompleted() == nil {
		t.Errorf("after an interrupt an export ended with %v after %v", err, events)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// The connection may be closed before the status is out.
	if err := ended(); status.Code(err) != codes.Canceled && status.Code(err) != codes.Unavailable {
		t.Errorf("the export ended with %v", err)
	}
	if err := p.exited(); err != nil {
		t.Errorf("the process ended with %v", err)
	}
}

// clientPlugin is the host's side of go-plugin.
type clientPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
}

func (clientPlugin) GRPCServer(*goplugin.GRPCBroker, *grpc.Server) error {
	return errors.ErrUnsupported
}

func (clientPlugin) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return sourcev1.NewSourceServiceClient(conn), nil
}

func TestProcessSpeaksGoPluginWithMutualTLS(t *testing.T) {
	t.Parallel()
	host := goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			MagicCookieKey: sourcev1.MagicCookieKey, MagicCookieValue: sourcev1.MagicCookieValue,
		},
		VersionedPlugins: map[int]goplugin.PluginSet{
			sourcev1.ProtocolVersion: {sourcev1.PluginSetKey: clientPlugin{}},
		},
		Cmd:              command(t),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		AutoMTLS:         true,
		Logger:           hclog.NewNullLogger(),
	})
	defer host.Kill()
	conn, err := host.Client()
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Ping(); err != nil {
		t.Fatal(err)
	}
	raw, err := conn.Dispense(sourcev1.PluginSetKey)
	if err != nil {
		t.Fatal(err)
	}
	client, ok := raw.(sourcev1.SourceServiceClient)
	if !ok {
		t.Fatalf("got a %T", raw)
	}
	first, err := client.Describe(t.Context(), &sourcev1.DescribeRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if first.GetName() != "test" || first.GetVersion() != "1.2.3" || !first.GetCapabilities().GetLicensesOnly() ||
		!strings.HasPrefix(first.GetSdk(), "licexport-sdk-go ") {
		t.Errorf("description: %v", first)
	}
	if events, err := export(t.Context(), client, map[string]string{}); err != nil || events[len(events)-1].GetCompleted() == nil {
		t.Errorf("the export ended with %v after %v", err, events)
	}
	host.Kill() // asks to shut down
	if !host.Exited() {
		t.Error("the process is left")
	}
}

func TestProgramExplainsItself(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		"by hand":         {code: 1, stderr: "test 1.2.3: A source for tests\n\nThis program is a source plugin of licexport."},
		"unknown command": {args: []string{"run"}, code: 1, stderr: `test does not know the command "run".`},
		"help":            {args: []string{"--help"}, stdout: "licexport plugin lock test"},
		"version":         {args: []string{"version"}, stdout: "1.2.3\n"},
		"--version":       {args: []string{"--version"}, stdout: "1.2.3\n"},
		"describe":        {args: []string{"describe"}, stdout: "\"name\": \"test\",\n  \"version\": \"1.2.3\",\n  \"summary\": \"A source for tests\",\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			cmd := command(t, test.args...)
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != test.code {
				t.Errorf("exit code %d, want %d (%v)", code, test.code, err)
			}
			for _, out := range []struct{ got, want string }{{stdout.String(), test.stdout}, {stderr.String(), test.stderr}} {
				if !strings.Contains(out.got, out.want) || out.want == "" && out.got != "" {
					t.Errorf("got %q, want %q", out.got, out.want)
				}
			}
		})
	}
}

func TestProgramServesForADebugger(t *testing.T) {
	t.Parallel()
	cmd := command(t, "-debug")
	out := bufio.NewReader(pipe(t, cmd.StdoutPipe))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	var text strings.Builder
	for !strings.Contains(text.String(), "Ctrl-C") {
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatalf("%v after %s", err, text.String())
		}
		text.WriteString(line)
	}
	found := regexp.MustCompile(`bash\s+export LICEXPORT_REATTACH='(.*)'`).FindStringSubmatch(text.String())
	if found == nil || !strings.Contains(text.String(), "$env:LICEXPORT_REATTACH = '") ||
		!strings.Contains(text.String(), `set "LICEXPORT_REATTACH={`) {
		t.Fatalf("printed %s", text.String())
	}
	var at map[string]struct {
		Protocol         int
		Network, Address string
	}
	if err := json.Unmarshal([]byte(found[1]), &at); err != nil || at["test"].Protocol != sourcev1.ProtocolVersion {
		t.Fatalf("%s: %v", found[1], err)
	}
	client := dial(t, at["test"].Network, at["test"].Address)
	if events, err := export(t.Context(), client, map[string]string{}); err != nil || events[len(events)-1].GetCompleted() == nil {
		t.Errorf("the export ended with %v after %v", err, events)
	}
	if runtime.GOOS == "windows" { // an interrupt cannot be sent there
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the process ended with %v", err)
	}
}
