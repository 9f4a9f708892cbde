package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// settings is the configuration of the double.
type settings struct {
	Mode string `json:"mode"`
	// Beacon is the address of a listener, see hold.
	Beacon string `json:"beacon"`
	// Holders, Licenses, PerHolder, Batch and Seed are for mode synthetic.
	Holders   int    `json:"holders"`
	Licenses  int    `json:"licenses"`
	PerHolder int    `json:"per_holder"`
	Batch     int    `json:"batch"`
	Seed      uint64 `json:"seed"`
	// LeftOut is how many of the last holders of mode synthetic are guests.
	LeftOut int `json:"left_out"`
	// After is how many holders come before the fault; 0: as many as the mode
	// likes.
	After int `json:"after"`
	// Text is what the modes texts and values put into texts.
	Text string `json:"text"`
	// Fault is the mode that a synthetic export takes after so many holders;
	// empty: it crashes.
	Fault string `json:"fault"`
}

const schema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "mode": {"type": "string"},
    "beacon": {"type": "string"},
    "holders": {"type": "integer"},
    "licenses": {"type": "integer"},
    "per_holder": {"type": "integer"},
    "batch": {"type": "integer"},
    "seed": {"type": "integer"},
    "left_out": {"type": "integer"},
    "after": {"type": "integer"},
    "fault": {"type": "string"},
    "text": {"type": "string"},
    "token": {"type": "string", "writeOnly": true, "x-env": "DOUBLE_TOKEN"}
  }
}`

// source serves the contract, in its way.
type source struct {
	sourcev1.UnimplementedSourceServiceServer
	name, mode string
	described  func() // called after each Describe
	held       []net.Conn
}

// Describe answers, unless the mode of start-up is about that.
func (s *source) Describe(ctx context.Context, _ *sourcev1.DescribeRequest) (*sourcev1.DescribeResponse, error) {
	switch s.mode {
	case "hangs-in-describe":
		<-ctx.Done()
		return nil, ctx.Err()
	case "panics-in-describe":
		panic("describe went wrong")
	case "nul-in-name":
		s.name = "dou\x00ble"
	case "invisible-name":
		s.name = "\u200bdouble"
	case "name-of-two-lines":
		s.name = "double\n"
	case "endless-name":
		s.name = strings.Repeat("d", 1<<20)
	case "wrong-name":
		s.name = "somebody-else"
	}
	defer s.described()
	experimental := ""
	if s.mode == "experimental" {
		experimental = "Only \x1b[31mtried against a double."
	}
	details := allDetails()
	if s.mode == "no-details" {
		details = nil
	}
	return &sourcev1.DescribeResponse{
		Name: s.name, Version: "1.2.3", Summary: "A source\x1b[31m for tests", Sdk: "none",
		ConfigSchema: schema, Experimental: experimental,
		Capabilities: &sourcev1.Capabilities{KnowsTotals: true, LicensesOnly: true, Details: details},
		MinInterval:  durationpb.New(time.Minute),
	}, nil
}

// Check reports one result of each kind, or what the mode wants: a synthetic
// source has nothing to complain about, so that whole runs can be made with it.
func (s *source) Check(ctx context.Context, r *sourcev1.CheckRequest) (*sourcev1.CheckResponse, error) {
	config := s.settings(r.GetConfig())
	switch config.Mode {
	case "hung-check":
		<-ctx.Done()
		return nil, ctx.Err()
	case "empty-check":
		return &sourcev1.CheckResponse{}, nil
	case "check-status":
		return &sourcev1.CheckResponse{Results: []*sourcev1.CheckResult{{Name: "sign-in", Status: 99}}}, nil
	case "check-rpc-error":
		return nil, status.Error(codes.Internal, "rpc error: code = Unknown desc = token "+r.GetConfig().GetSecrets()["/token"])
	case "environment":
		return environment(), nil
	case "synthetic":
		return &sourcev1.CheckResponse{Results: []*sourcev1.CheckResult{
			{Name: "settings", Status: sourcev1.CheckResult_STATUS_PASSED, Summary: fmt.Sprintf("%d holders", config.Holders)},
		}}, nil
	}
	if config.Mode != s.mode && r.GetOffline() {
		return settingsPassed(), nil
	}
	problem := diagnostic(sourcev1.Diagnostic_SEVERITY_ERROR)
	problem.Detail = "token " + r.GetConfig().GetSecrets()["/token"] + "\nis wrong"
	return &sourcev1.CheckResponse{Results: []*sourcev1.CheckResult{
		{Name: "file", Status: sourcev1.CheckResult_STATUS_PASSED, Summary: fmt.Sprintf("offline: %t", r.GetOffline())},
		{Name: "secret", Status: sourcev1.CheckResult_STATUS_WARNED, Summary: "expires soon", Problem: diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING)},
		{Name: "sign-in", Status: sourcev1.CheckResult_STATUS_FAILED, Summary: "refused", Problem: problem},
		{Name: "users", Status: sourcev1.CheckResult_STATUS_SKIPPED, Summary: "no sign-in"},
	}}, nil
}

// settingsPassed lets a run get as far as the export that its mode is about.
func settingsPassed() *sourcev1.CheckResponse {
	return &sourcev1.CheckResponse{Results: []*sourcev1.CheckResult{
		{Name: "settings", Status: sourcev1.CheckResult_STATUS_PASSED, Summary: "as they should be"},
	}}
}

// environment reports what this process can see, one result a variable.
func environment() *sourcev1.CheckResponse {
	answer := &sourcev1.CheckResponse{}
	for _, line := range os.Environ() {
		name, value, _ := strings.Cut(line, "=")
		answer.Results = append(answer.Results, &sourcev1.CheckResult{
			Name: name, Status: sourcev1.CheckResult_STATUS_PASSED, Summary: value,
		})
	}
	return answer
}

// settings reads the configuration. The mode of start-up is the default mode.
func (s *source) settings(c *sourcev1.Config) settings {
	config := settings{Mode: s.mode}
	if err := json.Unmarshal([]byte(c.GetJson()), &config); err != nil {
		panic(err)
	}
	return config
}

func diagnostic(severity sourcev1.Diagnostic_Severity) *sourcev1.Diagnostic {
	return &sourcev1.Diagnostic{
		Severity: severity,
		Summary:  "The sign-in was refused",
		Detail:   "The secret has expired.\nMake a new one.",
		Code:     "double.secret_expired", ConfigPath: "/token",
		Origin: sourcev1.Diagnostic_ORIGIN_CONFIG, HelpUrl: "https://example.com/help",
	}
}

// floodStderr writes more than any pipe holds.
func floodStderr() {
	line := strings.Repeat("the flood ", 100)
	for range 20_000 {
		fmt.Fprintln(os.Stderr, line)
	}
	runtime.Gosched()
}
