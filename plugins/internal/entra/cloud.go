package entra

import (
	"cmp"
	"net/url"
	"strings"
)

// cloud is where a tenant lives.
type cloud struct {
	authority string // Microsoft Entra
	graph     string // Microsoft Graph
	private   bool   // the authority is none of Microsoft's own
}

// cloud finds the addresses of Entra and Graph, see
// https://learn.microsoft.com/graph/deployments.
func (w Words) cloud() (cloud, error) {
	found := map[string]cloud{
		"public":    {authority: "https://login.microsoftonline.com", graph: "https://graph.microsoft.com"},
		"usgov":     {authority: "https://login.microsoftonline.us", graph: "https://graph.microsoft.us"},
		"usgov-dod": {authority: "https://login.microsoftonline.us", graph: "https://dod-graph.microsoft.us"},
		"china":     {authority: "https://login.chinacloudapi.cn", graph: "https://microsoftgraph.chinacloudapi.cn"},
	}[cmp.Or(w.Settings.Cloud, "public")]
	if w.Settings.AuthorityHost != "" {
		if !isAddress(w.Settings.AuthorityHost) {
			return cloud{}, w.badAddress("/authority_host", w.Settings.AuthorityHost)
		}
		found.authority, found.private = strings.TrimRight(w.Settings.AuthorityHost, "/"), true
	}
	if w.Settings.GraphEndpoint != "" {
		if !isAddress(w.Settings.GraphEndpoint) {
			return cloud{}, w.badAddress("/graph_endpoint", w.Settings.GraphEndpoint)
		}
		found.graph = strings.TrimRight(w.Settings.GraphEndpoint, "/")
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
