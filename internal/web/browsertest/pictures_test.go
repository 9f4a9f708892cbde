//go:build pages

package browsertest

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// pictures are those of the documentation.
var pictures = []struct {
	name, path string
	look       look
}{
	{"jobs", "/", look{scheme: "light", width: 1000}},
	{"job", "/jobs/nightly", look{scheme: "light", width: 1000}},
	{"licenses", "/jobs/contoso/licenses", look{scheme: "light", width: 1000}},
	{"license", "/jobs/nightly/licenses/SPE_E3", look{scheme: "light", width: 1000}},
	{"license-dark", "/jobs/nightly/licenses/SPE_E3", look{scheme: "dark", width: 1000}},
	{"license-narrow", "/jobs/nightly/licenses/SPE_E3", look{scheme: "light", width: narrow}},
	{"source", "/jobs/nightly/sources/contoso", look{scheme: "light", width: 1000}},
	{"schedule", "/schedule", look{scheme: "light", width: 1000}},
	{"by-hand", "/by-hand", look{scheme: "light", width: 1000}},
}

// tallest is how much of a page a picture shows.
const tallest = 1150

// The pictures of the documentation are taken from "licexport demo --page".
func TestPictures(t *testing.T) {
	folder := os.Getenv("LICEXPORT_PICTURES")
	if folder == "" {
		t.Skip("make pictures runs it")
	}
	b := openTab(t, demoPage(t))
	for _, p := range pictures {
		b.take(t, p.look, p.path, filepath.Join(folder, "page-"+p.name+".png"))
	}
}

// take writes a picture of a page, in English.
func (b *tab) take(t *testing.T, l look, path, file string) {
	t.Helper()
	l.language, l.height = "en", 300
	b.show(t, l, path)
	b.quiet(t, path)
	height := ask[float64](t, b, "document.documentElement.scrollHeight")
	taken, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Clip: &page.Viewport{Width: float64(l.width), Height: min(height, tallest), Scale: 1}, CaptureBeyondViewport: new(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	small := shrink(t, taken.Data)
	if err := os.WriteFile(file, small, 0o644); err != nil { // #nosec G306 -- everybody may see it
		t.Fatal(err)
	}
	t.Logf("%s: %d bytes instead of %d", filepath.Base(file), len(small), len(taken.Data))
}

// installed is the path of licexport with its plugins.
func installed(t *testing.T) string {
	t.Helper()
	path := os.Getenv("LICEXPORT_PROGRAM")
	if path == "" {
		t.Fatal("LICEXPORT_PROGRAM must be the path of licexport, with its plugins; make pictures sets it")
	}
	return path
}

// demoPage starts the demo and returns the address of its pages.
func demoPage(t *testing.T) string {
	t.Helper()
	licexport := installed(t)
	address := freeAddress(t)
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, licexport, "demo", "--page", "--listen", address, "--output", filepath.Join(t.TempDir(), "licenses.csv")) // #nosec G204 -- ours
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was stopped
	})
	waitFor(t, "http://"+address+"/")
	return "http://" + address
}

// shrink makes a picture of 256 colors: the most frequent ones.
func shrink(t *testing.T, data []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	frame, seen := full.Bounds(), map[color.Color]int{}
	for y := frame.Min.Y; y < frame.Max.Y; y++ {
		for x := frame.Min.X; x < frame.Max.X; x++ {
			seen[full.At(x, y)]++
		}
	}
	colors := slices.SortedFunc(maps.Keys(seen), func(a, b color.Color) int { return cmp.Compare(seen[b], seen[a]) })
	palette := color.Palette(colors[:min(len(colors), 256)])
	index := map[color.Color]uint8{}
	for _, c := range colors {
		index[c] = uint8(palette.Index(c))
	}
	small := image.NewPaletted(frame, palette)
	for y := frame.Min.Y; y < frame.Max.Y; y++ {
		for x := frame.Min.X; x < frame.Max.X; x++ {
			small.SetColorIndex(x, y, index[full.At(x, y)])
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, small); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
