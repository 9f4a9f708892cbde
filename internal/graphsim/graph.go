package graphsim

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// answerGraph is Microsoft Graph. The caller holds s.mu for reading.
func (s *Server) answerGraph(c *call, p *plan) *reply {
	roles, refused := s.authorize(c, p)
	if refused != nil {
		return refused
	}
	if c.endpoint == Batch && c.r.Method == http.MethodPost {
		return s.answerBatch(c)
	}
	if c.r.Method != http.MethodGet || c.endpoint == Batch {
		return c.graphError(http.StatusMethodNotAllowed, codeBadRequest, "Specified HTTP method is not allowed for the request target.")
	}
	switch c.endpoint {
	case Users:
		return s.listUsers(c, p, roles)
	case UsersCount:
		return s.countUsers(c, p)
	case SubscribedSKUs:
		return s.listSKUs(c, p)
	case Organization:
		return s.listOrganization(c, p)
	case Subscriptions:
		return s.listSubscriptions(c)
	case OneUser, ServicePrincipals, AppRoleAssignedTo, Groups, Members, MembersCount:
		return s.answerDirectory(c, p, roles)
	case Token, Discovery, Identity, Batch, Other:
	}
	segment := strings.TrimPrefix(c.r.URL.Path, "/v1.0/")
	return c.graphError(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '"+segment+"'.")
}

// onlyOptions refuses query options that an endpoint does not know. Parameters
// without a dollar sign are ignored, as the service does.
func onlyOptions(c *call, known ...string) *reply {
	for _, name := range sortedKeys(c.query) {
		if strings.HasPrefix(name, "$") && !slices.Contains(known, name) {
			return c.unsupported("Unsupported query option '%s'.", name)
		}
	}
	return nil
}

// sortedKeys returns the names of a query in order.
func sortedKeys(query url.Values) []string {
	return slices.Sorted(maps.Keys(query))
}

// advanced reports whether the request has both marks of an advanced query.
// https://learn.microsoft.com/graph/aad-advanced-queries
func (c *call) advanced() bool { return c.eventual() && c.query.Get("$count") == "true" }

// eventual reports whether the request has the header of an advanced query.
func (c *call) eventual() bool {
	return strings.EqualFold(c.r.Header.Get("ConsistencyLevel"), "eventual")
}

// cost notes the resource units of a request: the base, one less with $select,
// one less for small pages, never under one.
// https://learn.microsoft.com/graph/throttling-limits
func (c *call) cost(base int) {
	if c.query.Has("$select") {
		base--
	}
	if top, err := strconv.Atoi(c.query.Get("$top")); err == nil && top < 20 {
		base--
	}
	c.units = max(base, 1)
}

// link returns an absolute URL of the same path with these query parameters,
// encoded as the service does: the dollar signs bare, hexadecimal digits small.
func (c *call) link(query url.Values) string {
	var b strings.Builder
	b.WriteString(c.base)
	b.WriteString(c.r.URL.Path)
	separator := byte('?')
	for _, name := range sortedKeys(query) {
		for _, value := range query[name] {
			b.WriteByte(separator)
			b.WriteString(name)
			b.WriteByte('=')
			b.WriteString(lowerEscapes(url.QueryEscape(value)))
			separator = '&'
		}
	}
	return b.String()
}

// lowerEscapes writes the digits of percent escapes in lower case.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(s[i+1:i+3]))
			i += 2
		}
	}
	return string(b)
}
