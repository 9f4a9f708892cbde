package main

import (
	"context"
	"fmt"
	stdio "io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/license"
)

// The demo shows its licenses, with an invented past, beside jobs that stand in other
// ways, until it is stopped.
func TestDemoShowsPages(t *testing.T) {
	t.Parallel()
	table, err := license.FromRows(
		[]license.License{{Source: "m365", ID: "e3", UID: "demo.contoso:SPE_E3", Name: "Microsoft 365 E3", Purchased: new(int64(100)), Consumed: new(int64(80))}},
		func(yield func(int, license.Row) bool) {
			for n := range 80 {
				if !yield(0, license.Row{Email: fmt.Sprintf("user%d@contoso.example", n), HolderID: fmt.Sprint(n)}) {
					return
				}
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	said, says := stdio.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- showDemo(ctx, streams{err: says}, table, "127.0.0.1:0") }()
	var told [1024]byte
	n, err := said.Read(told[:])
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`http://\S+`).FindString(string(told[:n]))
	for path, want := range map[string]string{
		"":                          "refused",
		"jobs/contoso/licenses":     "demo.contoso:SPE_E3",
		"jobs/nightly/licenses":     "Microsoft 365 E3",
		"by-hand":                   "PROJECT_P1",
		"jobs/contoso/sources/m365": "complete",
	} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		page, err := stdio.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(page), want) {
			t.Errorf("%s%s: %s, %v, without %q", address, path, answer.Status, err, want)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
