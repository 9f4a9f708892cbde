package sdktest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
)

// connect serves the source until the test ends.
func connect[C any](t testing.TB, s sdk.Source[C]) sourcev1.SourceServiceClient {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		err := sdk.Serve(ctx, s, listener)
		_ = listener.Close() // lets calls fail if it did not even start
		served <- err
	}()
	conn, err := grpc.NewClient("passthrough:///source",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(sourcev1.MaxTransportBytes)))
	if err != nil {
		t.Fatalf("connect to the source: %v", err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve the source: %v", err)
		}
	})
	return sourcev1.NewSourceServiceClient(conn)
}

// message splits settings into secrets and the rest, as the schema of the
// source says.
func message(t testing.TB, client sourcev1.SourceServiceClient, c Config) *sourcev1.Config {
	t.Helper()
	d, err := client.Describe(t.Context(), &sourcev1.DescribeRequest{})
	if err != nil {
		t.Fatalf("describe the source: %v", err)
	}
	var schema property
	if err := json.Unmarshal([]byte(d.GetConfigSchema()), &schema); err != nil {
		t.Fatalf("read the schema of the settings: %v", err)
	}
	var settings map[string]any
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(text, &settings) // a copy in JSON's own types
	}
	if err != nil {
		t.Fatalf("the settings of the case are not JSON: %v", err)
	}
	secrets := make(map[string]string)
	schema.takeSecrets(settings, "", secrets)
	if text, err = json.Marshal(settings); err != nil {
		t.Fatalf("write the settings: %v", err)
	}
	if settings == nil {
		text = []byte("{}")
	}
	return &sourcev1.Config{Json: string(text), Secrets: secrets}
}

// property is the part of a JSON Schema that tells where secrets are.
type property struct {
	WriteOnly  bool                `json:"writeOnly"`
	Properties map[string]property `json:"properties"`
	Items      *property           `json:"items"`
	// Additional is a schema or false.
	Additional json.RawMessage `json:"additionalProperties"`
}

// takeSecrets moves the secrets of value, which lies at path, to secrets.
func (p *property) takeSecrets(value any, path string, secrets map[string]string) {
	switch v := value.(type) {
	case map[string]any:
		for name, element := range v {
			at := path + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			below := p.of(name)
			if below.WriteOnly {
				secrets[at] = fmt.Sprint(element)
				delete(v, name)
				continue
			}
			below.takeSecrets(element, at, secrets)
		}
	case []any:
		if p.Items == nil {
			return
		}
		for i, element := range v {
			p.Items.takeSecrets(element, path+"/"+strconv.Itoa(i), secrets)
		}
	}
}

// of returns the schema of a property.
func (p *property) of(name string) property {
	if below, ok := p.Properties[name]; ok {
		return below
	}
	var below property
	_ = json.Unmarshal(p.Additional, &below) // false: nothing below is known
	return below
}
