package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

const benchUsers = 100_000

// BenchmarkExport is the plugin with its SDK and gRPC, in one process with the
// emulated Graph. Compare with BenchmarkBareLoop, which asks the same.
func BenchmarkExport(b *testing.B) { benchmarkExport(b, "licensed") }

// BenchmarkExportAll reads a third more users, whom it drops, and asks no index.
func BenchmarkExportAll(b *testing.B) { benchmarkExport(b, "all") }

func benchmarkExport(b *testing.B, reading string) {
	b.Helper()
	site := newSite(b, benchUsers).set(sdktest.Config{"reading": reading})
	b.ReportAllocs()
	for b.Loop() {
		if got := sdktest.Run(b, site.source(), sdktest.Case{Config: site.config}); !got.Completed {
			b.Fatal(sourcetest.Texts(got.Problems))
		}
	}
}

// BenchmarkBareLoop is the least that reading the same pages can cost.
func BenchmarkBareLoop(b *testing.B) {
	site := newSite(b, benchUsers)
	client, err := site.server.Client()
	if err != nil {
		b.Fatal(err)
	}
	defer client.CloseIdleConnections()
	token := site.token(b)
	b.ReportAllocs()
	for b.Loop() {
		users := 0
		link := site.server.URL + "/v1.0/users?$select=id,displayName,mail,userPrincipalName,userType,accountEnabled,assignedLicenses,proxyAddresses" +
			"&$top=999&$count=true&$filter=" + url.PathEscape("assignedLicenses/$count ne 0")
		for link != "" {
			var page struct {
				NextLink string `json:"@odata.nextLink"`
				Value    []struct {
					ID, DisplayName, Mail, UserPrincipalName, UserType string
					AccountEnabled                                     bool
					ProxyAddresses                                     []string
					AssignedLicenses                                   []struct{ SkuID string }
				}
			}
			bareGet(b, client, link, token, &page)
			users += len(page.Value)
			link = page.NextLink
		}
		if users == 0 {
			b.Fatal("no users")
		}
	}
}

func bareGet(b *testing.B, client *http.Client, link, token string, into any) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, link, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("ConsistencyLevel", "eventual")
	resp, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		b.Fatalf("status %d", resp.StatusCode)
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
}
