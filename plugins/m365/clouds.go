package main

import (
	"net/url"
	"strings"
)

// cloud is where a tenant lives.
type cloud struct {
	authority string // Microsoft Entra
	graph     string // Microsoft Graph
	private   bool   // the authority is none of Microsoft's own
}

// cloudOf finds the addresses of Entra and Graph, see
// https://learn.microsoft.com/graph/deployments.
func cloudOf(cfg config) (cloud, error) {
	found := map[string]cloud{
		"public":    {authority: "https://login.microsoftonline.com", graph: "https://graph.microsoft.com"},
		"usgov":     {authority: "https://login.microsoftonline.us", graph: "https://graph.microsoft.us"},
		"usgov-dod": {authority: "https://login.microsoftonline.us", graph: "https://dod-graph.microsoft.us"},
		"china":     {authority: "https://login.chinacloudapi.cn", graph: "https://microsoftgraph.chinacloudapi.cn"},
	}[orDefault(cfg.Cloud, "public")]
	if cfg.AuthorityHost != "" {
		if !isAddress(cfg.AuthorityHost) {
			return cloud{}, badAddress("/authority_host", cfg.AuthorityHost)
		}
		found.authority, found.private = strings.TrimRight(cfg.AuthorityHost, "/"), true
	}
	if cfg.GraphEndpoint != "" {
		if !isAddress(cfg.GraphEndpoint) {
			return cloud{}, badAddress("/graph_endpoint", cfg.GraphEndpoint)
		}
		found.graph = strings.TrimRight(cfg.GraphEndpoint, "/")
	}
	return found, nil
}

// isAddress accepts https://host and https://host:port. Tokens and secrets go
// there, so nothing without TLS will do.
func isAddress(text string) bool {
	address, err := url.Parse(strings.TrimRight(text, "/"))
	return err == nil && address.Scheme == "https" && address.Hostname() != "" &&
		address.Path == "" && address.RawQuery == "" && address.User == nil
}

func orDefault(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
