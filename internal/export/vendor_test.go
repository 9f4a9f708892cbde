package export_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/licexport/licexport/internal/host"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// vendor is a source that holds what a test puts into it. Its plugin runs inside
// the test and is reached over the real contract, as one is that somebody
// debugs, so that a year of nights takes seconds.
type vendor struct {
	sourcev1.UnimplementedSourceServiceServer

	mu       sync.Mutex
	plugin   string // what its plugin calls itself
	account  string // begins all UIds
	products []*product
	people   []*person
	// share changes what an export tells of the people; nil tells all.
	share func([]*person) []*person
	// down: the vendor cannot be read.
	down bool
	// silent: the vendor does not say how many units are in use.
	silent bool
	// consumed are the units in use, by product, where they are not simply the
	// people who hold it.
	consumed map[string]int64
}

// product is a license of the vendor. Its id stays when its part number changes.
type product struct {
	id, part  string
	purchased int64
	unnamed   bool // the vendor does not say how it is called
}

// person is an account of the vendor.
type person struct {
	id, name, mail, login string
	holds                 []string // ids of products
}

// newVendor serves an empty vendor until the test ends.
func newVendor(t *testing.T, account string) (*vendor, host.Reattach) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := &vendor{plugin: "acme", account: account}
	alive := health.NewServer()
	alive.SetServingStatus("plugin", healthv1.HealthCheckResponse_SERVING)
	server := grpc.NewServer()
	healthv1.RegisterHealthServer(server, alive)
	sourcev1.RegisterSourceServiceServer(server, v)
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(l) // ends with Stop
	}()
	t.Cleanup(func() {
		server.Stop()
		<-served
	})
	return v, host.Reattach{Protocol: sourcev1.ProtocolVersion, Network: "tcp", Address: l.Addr().String()}
}

// Describe tells the name.
func (v *vendor) Describe(context.Context, *sourcev1.DescribeRequest) (*sourcev1.DescribeResponse, error) {
	return &sourcev1.DescribeResponse{
		Name: v.plugin, Version: "1.0.0", Summary: "A vendor for tests", Sdk: "none",
		ConfigSchema: `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false}`,
	}, nil
}

// Check has nothing to complain about.
func (*vendor) Check(context.Context, *sourcev1.CheckRequest) (*sourcev1.CheckResponse, error) {
	return &sourcev1.CheckResponse{Results: []*sourcev1.CheckResult{
		{Name: "settings", Status: sourcev1.CheckResult_STATUS_PASSED, Summary: "none are needed"},
	}}, nil
}

// Export tells everything, or what share leaves of it. The numbers of units in
// use are always those of the whole vendor.
func (v *vendor) Export(_ *sourcev1.ExportRequest, stream sourcev1.SourceService_ExportServer) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.down {
		return errors.New("the vendor is down")
	}
	reported := v.people
	if v.share != nil {
		reported = v.share(reported)
	}
	holders, assignments := v.holders(reported)
	licenses := v.licenses()
	messages := []*sourcev1.ExportResponse{{Event: &sourcev1.ExportResponse_Licenses{Licenses: &sourcev1.Licenses{Licenses: licenses}}}}
	for batch := range slices.Chunk(holders, 500) {
		messages = append(messages, &sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Holders{Holders: &sourcev1.Holders{Holders: batch}}})
	}
	messages = append(messages, &sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Completed{Completed: &sourcev1.Completed{
		Licenses: uint64(len(licenses)), Holders: uint64(len(holders)), Assignments: assignments,
	}}})
	for i, m := range messages {
		m.Sequence = uint64(i + 1)
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func (v *vendor) licenses() []*sourcev1.License {
	var all []*sourcev1.License
	for _, p := range v.products {
		l := &sourcev1.License{Id: p.id, Uid: v.account + ":" + p.part, Name: "Product " + p.part, Purchased: &p.purchased}
		if p.unnamed {
			l.Uid = ""
		}
		if !v.silent {
			consumed, reported := v.consumed[p.id]
			if !reported {
				consumed = int64(v.count(p.id))
			}
			l.Consumed = &consumed
		}
		all = append(all, l)
	}
	return all
}

// holders are the people who hold something the vendor still lists.
func (v *vendor) holders(people []*person) (all []*sourcev1.Holder, assignments uint64) {
	listed := map[string]bool{}
	for _, p := range v.products {
		listed[p.id] = true
	}
	for _, p := range people {
		h := &sourcev1.Holder{Id: p.id, Kind: sourcev1.Holder_KIND_USER, Name: p.name}
		if p.mail != "" {
			h.Emails = append(h.Emails, &sourcev1.Email{Address: p.mail, Kind: sourcev1.Email_KIND_MAIL})
		}
		h.Emails = append(h.Emails, &sourcev1.Email{Address: p.login, Kind: sourcev1.Email_KIND_LOGIN})
		for _, id := range p.holds {
			if listed[id] {
				h.LicenseIds = append(h.LicenseIds, id)
			}
		}
		assignments += uint64(len(h.LicenseIds))
		all = append(all, h)
	}
	return all, assignments
}

// count is how many people hold a product.
func (v *vendor) count(id string) int {
	n := 0
	for _, p := range v.people {
		if slices.Contains(p.holds, id) {
			n++
		}
	}
	return n
}

// file is what must be published of all that the vendor has, computed from it
// alone.
func (v *vendor) file() string {
	type line struct{ key, text string }
	var lines []line
	for _, p := range v.products {
		uid := v.account + ":" + p.part
		for _, who := range v.people {
			if slices.Contains(who.holds, p.id) {
				lines = append(lines, line{
					key:  strings.ToLower(uid + "\x00" + who.mail),
					text: fmt.Sprintf("%s;%d;%s;%s\r\n", uid, p.purchased, who.mail, who.name),
				})
			}
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.key, b.key) })
	var text strings.Builder
	text.WriteString("\ufeffUId;LicCount;UserEmail;UserName\r\n")
	for _, l := range lines {
		text.WriteString(l.text)
	}
	return text.String()
}
