package host_test

import (
	"fmt"
	"os/exec"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/license"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// counting is a Sink that keeps nothing.
type counting struct{ licenses, holders int }

func (c *counting) License(license.License) (uint32, error) {
	c.licenses++
	return uint32(c.licenses - 1), nil
}
func (c *counting) Holder(h *license.Holder) (added int, again bool) {
	c.holders++
	return len(h.Licenses), false
}
func (c *counting) Consumed(uint32, int64) {}
func (c *counting) Size() int64            { return 0 }
func (c *counting) Restart()               { c.holders = 0 }

// BenchmarkExport is the whole stream of a synthetic source, three licenses a
// holder, with all checks of the host.
func BenchmarkExport(b *testing.B) {
	const holders = 100_000
	s, err := host.Start(b.Context(), host.Command{Path: hosttest.Build(b)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	request := host.Request{Config: host.Config{JSON: fmt.Sprintf(`{"mode":"synthetic","holders":%d,"licenses":100}`, holders)}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Export(b.Context(), request, &counting{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(holders*float64(b.N)/b.Elapsed().Seconds(), "holders/s")
}

// BenchmarkStart is the life of a plugin that does nothing.
func BenchmarkStart(b *testing.B) {
	path := hosttest.Build(b)
	for b.Loop() {
		s, err := host.Start(b.Context(), host.Command{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

// BenchmarkBareStart is the same with go-plugin alone, to compare with.
func BenchmarkBareStart(b *testing.B) {
	path := hosttest.Build(b)
	for b.Loop() {
		client := plugin.NewClient(&plugin.ClientConfig{
			HandshakeConfig: plugin.HandshakeConfig{
				ProtocolVersion:  sourcev1.ProtocolVersion,
				MagicCookieKey:   sourcev1.MagicCookieKey,
				MagicCookieValue: sourcev1.MagicCookieValue,
			},
			Plugins:          plugin.PluginSet{},
			Cmd:              exec.CommandContext(b.Context(), path),
			AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
			AutoMTLS:         true,
			Logger:           hclog.NewNullLogger(),
		})
		protocol, err := client.Client()
		if err != nil {
			b.Fatal(err)
		}
		if err := protocol.Ping(); err != nil {
			b.Fatal(err)
		}
		client.Kill()
	}
}
