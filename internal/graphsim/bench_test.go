package graphsim_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
)

// exportQuery is what the m365 source asks for.
const exportQuery = "users?$select=id,displayName,mail,userPrincipalName,userType,accountEnabled,assignedLicenses&$top=999&$count=true&$filter=assignedLicenses/$count%20ne%200"

// BenchmarkPass serves all pages of 100,000 users to a client that throws them
// away. "cold" compresses each page; "warm" finds it compressed.
func BenchmarkPass(b *testing.B) {
	tenant := graphsim.NewTenant(graphsim.Options{Users: 100_000})
	for _, encoding := range []string{"identity", "gzip cold", "gzip warm"} {
		b.Run(encoding, func(b *testing.B) {
			p := newPasser(b, tenant, encoding[:4] == "gzip")
			if encoding == "gzip warm" {
				p.pass()
			}
			var bytes int64
			for b.Loop() {
				if encoding == "gzip cold" {
					p.server.Update(func(*graphsim.Tenant) {})
				}
				bytes = p.pass()
			}
			b.SetBytes(bytes)
		})
	}
}

// BenchmarkNewTenant invents 100,000 users.
func BenchmarkNewTenant(b *testing.B) {
	for b.Loop() {
		graphsim.NewTenant(graphsim.Options{Users: 100_000})
	}
}

// passer reads whole passes, looking for nothing but the next link. Compressed
// pages it cannot look into: it knows their links from a plain pass before.
type passer struct {
	b      *testing.B
	server *graphsim.Server
	http   *http.Client
	token  string
	gzip   bool
	links  []string
}

func newPasser(b *testing.B, tenant *graphsim.Tenant, compressed bool) *passer {
	b.Helper()
	server, err := graphsim.Start(tenant)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Close)
	client, err := server.Client()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.CloseIdleConnections)
	p := &passer{b: b, server: server, http: client, token: server.AccessToken(), gzip: compressed}
	p.follow()
	return p
}

// follow learns the links of a pass.
func (p *passer) follow() {
	next := regexp.MustCompile(`"@odata.nextLink":"([^"]*)"`)
	link := p.server.URL + "/v1.0/" + exportQuery
	for link != "" {
		p.links = append(p.links, link)
		var body bytes.Buffer
		p.get(link, "identity", &body)
		link = ""
		if found := next.FindSubmatch(body.Bytes()); found != nil {
			link = string(found[1])
		}
	}
}

// pass reads all pages and returns how many bytes came.
func (p *passer) pass() int64 {
	encoding := "identity"
	if p.gzip {
		encoding = "gzip"
	}
	var total int64
	for _, link := range p.links {
		total += p.get(link, encoding, io.Discard)
	}
	return total
}

// get copies the body of a page and returns its size.
func (p *passer) get(link, encoding string, to io.Writer) int64 {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, link, http.NoBody)
	if err != nil {
		p.b.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+p.token)
	request.Header.Set("ConsistencyLevel", "eventual")
	request.Header.Set("Accept-Encoding", encoding)
	response, err := p.http.Do(request)
	if err != nil {
		p.b.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	n, err := io.Copy(to, response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		p.b.Fatalf("status %d, %v", response.StatusCode, err)
	}
	return n
}
