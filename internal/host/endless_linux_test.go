package host_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/license"
)

const (
	endlessEnv       = "HOST_TEST_ENDLESS"
	endlessPluginEnv = "HOST_TEST_ENDLESS_PLUGIN"
	endlessLogEnv    = "HOST_TEST_ENDLESS_LOG"
)

// Whatever a plugin sends without end, the host ends by itself or at its time
// limit, keeps its memory, and has little to say about it. The figures are those
// of the whole process, the Go runtime and gRPC included; its source may take up
// 64 MiB here.
func TestEndlessExports(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	if raceDetector {
		t.Skip("the race detector takes several times the memory")
	}
	for fault, want := range map[string]struct {
		peak int // MiB
		text string
	}{
		"same-holder": {110, "stands still"},
		"reasons":     {110, "stands still"},
		"holders":     {220, "take up more than 64 MiB of memory"},
		"licenses":    {220, "take up more than 64 MiB of memory"},
		"warnings":    {110, "stands still"},
		"errors":      {110, "more errors of this source"},
		"restarts":    {110, "started its reading over 100 times"},
		"log":         {110, "did not finish the export within"},
	} {
		t.Run(fault, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log")
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), endlessEnv+"="+fault, endlessPluginEnv+"="+hosttest.Build(t), endlessLogEnv+"="+log)
			output, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			peak, text, _ := strings.Cut(string(output), "\n")
			kib, err := strconv.Atoi(peak)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("peak %d MiB, %d bytes of text", kib>>10, len(text))
			if kib>>10 > want.peak {
				t.Errorf("the host took %d MiB, at most %d are allowed", kib>>10, want.peak)
			}
			if !strings.Contains(text, want.text) || len(text) > 300<<10 {
				t.Errorf("%d bytes of text, without %q: %.1000s", len(text), want.text, text)
			}
			if info, err := os.Stat(log); err != nil || info.Size() > 16<<20 {
				t.Errorf("the log has %d bytes (%v)", info.Size(), err)
			}
		})
	}
}

// beTheHostOf exports from a plugin that does not end, and prints the peak of
// this process in KiB and the error.
func beTheHostOf(fault string) {
	log, err := os.Create(os.Getenv(endlessLogEnv))
	if err != nil {
		panic(err)
	}
	s, err := host.Start(context.Background(), host.Command{
		Source: "contoso", Path: os.Getenv(endlessPluginEnv), Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		panic(err)
	}
	request := host.Request{
		Config:    host.Config{JSON: fmt.Sprintf(`{"mode":"endless","fault":%q}`, fault)},
		MaxMemory: 64 << 20, IdleTimeout: 3 * time.Second,
	}
	if fault == "log" {
		request.Timeout = 3 * time.Second
	}
	collector := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		return license.Identity{Email: h.Emails[0].Address}
	})
	result, err := s.Export(context.Background(), request, collector)
	s.Close()
	if err == nil {
		err = errors.New("complete")
	}
	status, _ := os.ReadFile("/proc/self/status")
	fmt.Println(string(regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)[1]))
	fmt.Println(err)
	for i := range result.Warnings {
		fmt.Println(result.Warnings[i].Error())
	}
	os.Exit(0)
}
