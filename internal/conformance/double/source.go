package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Faults of Describe and Check.
const (
	describesAnew    = "describes-anew"
	describesProcess = "describes-process"
	noSemver         = "no-semver"
	twoLines         = "two-lines"
	experimentLines  = "experimental-lines"
	schemaBroken     = "schema-broken"
	schemaElsewhere  = "schema-elsewhere"
	schemaOpen       = "schema-open"
	secretNumber     = "secret-number"
	failsSilently    = "fails-silently"
	forgetsInCheck   = "forgets-required-in-check"
	forgetsInExport  = "forgets-required-in-export"
	logsSecret       = "logs-secret"
	logsPart         = "logs-part-of-secret"
	tellsSecret      = "tells-secret"
	answersSecret    = "answers-secret"
)

// source serves the contract.
type source struct {
	sourcev1.UnimplementedSourceServiceServer
	fault     string
	described atomic.Int64
	exported  atomic.Int64
	exports   sync.WaitGroup
	memory    []byte
}

func (s *source) shutdown() {
	switch s.fault {
	case ignoresShutdown:
		return
	case holdsShutdown:
		s.exports.Wait()
	}
	time.AfterFunc(10*time.Millisecond, func() { os.Exit(0) }) // after the answer
}

// Describe implements the contract.
func (s *source) Describe(context.Context, *sourcev1.DescribeRequest) (*sourcev1.DescribeResponse, error) {
	d := &sourcev1.DescribeResponse{
		Name: "double", Version: "1.0.0", Summary: "A source that keeps the rules", ConfigSchema: schema(s.fault),
		Capabilities: &sourcev1.Capabilities{Details: announcedDetails(s.fault)},
	}
	switch s.fault {
	case namesNoTotal:
		d.Capabilities.KnowsTotals = true
	case describesAnew:
		d.Summary = fmt.Sprintf("Description number %d", s.described.Add(1))
	case describesProcess:
		d.Summary = fmt.Sprintf("A source in process %d", os.Getpid())
	case noSemver:
		d.Version = "v1"
	case twoLines:
		d.Summary = "A source\nthat talks a lot"
	case experimentLines:
		d.Experimental = "Tried against a double.\n"
	}
	return d, nil
}

func schema(fault string) string {
	closed, region, hidden := "false", `{"type": "string"}`, `{"type": "string", "writeOnly": true}`
	switch fault {
	case schemaBroken:
		region = `{"type": "word"}`
	case schemaElsewhere:
		region = `{"$ref": "https://example.com/region.json"}`
	case schemaOpen:
		closed = "true"
	case secretNumber:
		hidden = `{"type": "number", "writeOnly": true}`
	}
	return `{"type": "object", "additionalProperties": ` + closed + `, "required": ["account", "token"],
		"properties": {"token": ` + hidden + `, "account": {"type": "object", "required": ["region"],
			"additionalProperties": false, "properties": {"region": ` + region + `}}}}`
}

// Check implements the contract.
func (s *source) Check(_ context.Context, r *sourcev1.CheckRequest) (*sourcev1.CheckResponse, error) {
	token := r.GetConfig().GetSecrets()["/token"]
	result := &sourcev1.CheckResult{Name: "configuration", Status: sourcev1.CheckResult_STATUS_PASSED, Summary: "fine"}
	if d := missing(r.GetConfig()); d != nil && s.fault != forgetsInCheck {
		result.Status, result.Problem = sourcev1.CheckResult_STATUS_FAILED, d
	}
	switch s.fault {
	case failsSilently:
		result.Status = sourcev1.CheckResult_STATUS_FAILED
	case answersSecret:
		result.Summary = "signed in with " + token
	}
	return &sourcev1.CheckResponse{Results: []*sourcev1.CheckResult{result}}, nil
}

// missing returns a diagnostic for a setting that is required.
func missing(c *sourcev1.Config) *sourcev1.Diagnostic {
	var settings struct {
		Account *struct {
			Region *string `json:"region"`
		} `json:"account"`
	}
	if err := json.Unmarshal([]byte(c.GetJson()), &settings); err != nil {
		return problem("", err.Error())
	}
	switch {
	case settings.Account == nil:
		return problem("/account", "account is missing")
	case settings.Account.Region == nil:
		return problem("/account/region", "region is missing")
	case c.GetSecrets()["/token"] == "":
		return problem("/token", "token is missing")
	}
	return nil
}

func problem(path, summary string) *sourcev1.Diagnostic {
	return &sourcev1.Diagnostic{
		Severity: sourcev1.Diagnostic_SEVERITY_ERROR, Summary: summary,
		ConfigPath: path, Origin: sourcev1.Diagnostic_ORIGIN_CONFIG,
	}
}
