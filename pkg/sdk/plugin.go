package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/protobuf/types/known/durationpb"
)

// modulePath is the module that this package belongs to.
const modulePath = "github.com/licexport/licexport"

// plugin is a Source without its type parameter.
type plugin struct {
	description *sourcev1.DescribeResponse
	// check adds to c; its error is what stopped it: settings or a panic.
	check  func(ctx context.Context, cfg *sourcev1.Config, c *Checks) error
	export func(ctx context.Context, cfg *sourcev1.Config, w *Writer) error
}

// newPlugin checks a Source and prepares all that does not depend on settings.
func newPlugin[C any](s Source[C]) (*plugin, error) {
	if !validName(s.Name) {
		return nil, fmt.Errorf("the name %q is not possible: use lower-case letters, digits and hyphens, a letter first, at most 40", s.Name)
	}
	if s.Export == nil {
		return nil, errors.New("a source needs an Export function")
	}
	s.Experimental = strings.Join(strings.Fields(s.Experimental), " ")
	if n := len(s.Experimental); n > sourcev1.MaxStringBytes {
		return nil, fmt.Errorf("the text of Experimental has %d bytes, at most %d are possible: one sentence is enough", n, sourcev1.MaxStringBytes)
	}
	if !utf8.ValidString(s.Experimental) {
		return nil, errors.New("the text of Experimental is not valid UTF-8")
	}
	schema, err := schemaFor[C]()
	if err != nil {
		return nil, err
	}
	details, err := announced(s.Details)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(schema)
	if err != nil {
		return nil, fmt.Errorf("write the schema of the settings: %w", err)
	}
	from := settings{schema}
	return &plugin{
		description: describe(s, string(text), details),
		check: func(ctx context.Context, message *sourcev1.Config, c *Checks) error {
			cfg, err := decoded[C](from, message)
			if err != nil {
				return err
			}
			c.add(configurationCheck, sourcev1.CheckResult_STATUS_PASSED, "the settings are valid", nil)
			if s.Check == nil {
				return nil
			}
			return protect(func() error {
				s.Check(ctx, cfg, c)
				return nil
			})
		},
		export: func(ctx context.Context, message *sourcev1.Config, w *Writer) error {
			cfg, err := decoded[C](from, message)
			if err != nil {
				return err
			}
			return s.Export(ctx, cfg, w)
		},
	}, nil
}

// decoded returns the settings of a request. What they can say of themselves is
// heard, too.
func decoded[C any](from settings, message *sourcev1.Config) (C, error) {
	var cfg C
	if err := from.decode(message.GetJson(), message.GetSecrets(), &cfg); err != nil {
		return cfg, err
	}
	if own, ok := any(&cfg).(interface{ Validate() error }); ok {
		return cfg, own.Validate()
	}
	return cfg, nil
}

func describe[C any](s Source[C], schema string, details []sourcev1.DetailKind) *sourcev1.DescribeResponse {
	version := strings.TrimPrefix(s.Version, "v")
	if version == "" {
		version = "0.0.0"
	}
	d := &sourcev1.DescribeResponse{
		Name:         s.Name,
		Version:      version,
		Summary:      s.Summary,
		Sdk:          "licexport-sdk-go " + sdkVersion(),
		ConfigSchema: schema,
		Experimental: s.Experimental,
		Capabilities: &sourcev1.Capabilities{
			KnowsTotals:  s.KnowsTotals,
			LicensesOnly: s.LicensesOnly,
			Details:      details,
		},
	}
	if s.MinInterval > 0 {
		d.MinInterval = durationpb.New(s.MinInterval)
	}
	return d
}

// descriptionJSON is what the command "describe" prints.
func (p *plugin) descriptionJSON() ([]byte, error) {
	type capabilities struct {
		KnowsTotals  bool     `json:"knows_totals"`
		LicensesOnly bool     `json:"licenses_only"`
		Details      []string `json:"details,omitempty"`
	}
	d := p.description
	interval := ""
	if d.GetMinInterval() != nil {
		interval = d.GetMinInterval().AsDuration().Round(time.Millisecond).String()
	}
	return json.MarshalIndent(struct {
		Name         string          `json:"name"`
		Version      string          `json:"version"`
		Summary      string          `json:"summary"`
		Experimental string          `json:"experimental,omitempty"`
		SDK          string          `json:"sdk"`
		Protocol     int             `json:"protocol"`
		Capabilities capabilities    `json:"capabilities"`
		MinInterval  string          `json:"min_interval,omitempty"`
		ConfigSchema json.RawMessage `json:"config_schema"`
	}{
		Name: d.GetName(), Version: d.GetVersion(), Summary: d.GetSummary(), Experimental: d.GetExperimental(), SDK: d.GetSdk(),
		Protocol: sourcev1.ProtocolVersion,
		Capabilities: capabilities{
			KnowsTotals:  d.GetCapabilities().GetKnowsTotals(),
			LicensesOnly: d.GetCapabilities().GetLicensesOnly(),
			Details:      detailNames(d.GetCapabilities().GetDetails()),
		},
		MinInterval:  interval,
		ConfigSchema: json.RawMessage(d.GetConfigSchema()),
	}, "", "  ")
}

func validName(name string) bool {
	if name == "" || len(name) > 40 || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// sdkVersion is the version of this module in the running program.
func sdkVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == modulePath && m.Version != "" && m.Version != "(devel)" {
			return strings.TrimPrefix(m.Version, "v")
		}
	}
	return "devel"
}
