package graphsim

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Bounds of a page of users.
// https://learn.microsoft.com/graph/api/user-list
const (
	defaultTop = 100
	maxTop     = 999
	// maxTopSignIn is the largest page with signInActivity; a larger $top is
	// no error.
	maxTopSignIn = 500
)

// usersQuery is a checked request for a page of users.
type usersQuery struct {
	fields []userField
	top    int
	view   *view
	count  bool // @odata.count was asked for
}

// listUsers is GET /users. https://learn.microsoft.com/graph/api/user-list
func (s *Server) listUsers(c *call, p *plan, roles []string) *reply {
	c.cost(2)
	if refused := onlyOptions(c, "$select", "$top", "$filter", "$count", "$skiptoken"); refused != nil {
		return refused
	}
	if refused := refusePageToken(c); refused != nil {
		return refused
	}
	q, refused := s.parseUsersQuery(c, p, roles)
	if refused != nil {
		return refused
	}
	return s.renderPage(c, p, q)
}

// refusePageToken answers a request whose page token is no good.
func refusePageToken(c *call) *reply {
	switch {
	case c.tokenErr == nil:
		return nil
	case errors.Is(c.tokenErr, errPageTokenExpired):
		return c.graphError(http.StatusBadRequest, codeExpiredPageToken, textExpiredPageToken)
	case errors.Is(c.tokenErr, errPageTokenUnknown):
		return c.graphError(http.StatusBadRequest, codeUnknownPageToken, textUnknownPageToken)
	}
	return c.badRequest("Skip token is not valid.")
}

// parseUsersQuery checks the query options.
func (s *Server) parseUsersQuery(c *call, p *plan, roles []string) (*usersQuery, *reply) {
	q := &usersQuery{top: defaultTop, count: c.advanced()}
	fields, refused := s.parseSelect(c, roles)
	if refused != nil {
		return nil, refused
	}
	q.fields = fields
	if text := c.query.Get("$top"); text != "" {
		top, err := strconv.Atoi(text)
		if err != nil {
			return nil, c.badRequest("Invalid value '%s' for $top query option found. The $top query option requires a non-negative integer value.", text)
		}
		if top < 1 || top > maxTop {
			return nil, c.unsupported("Invalid page size specified: '%d'. Must be between 1 and %d inclusive.", top, maxTop)
		}
		q.top = top
	}
	if slices.Contains(fields, fieldSignInActivity) {
		q.top = min(q.top, maxTopSignIn)
	}
	q.view, refused = s.view(c, p, q.count)
	return q, refused
}

// countUsers is GET /users/$count, which is an advanced query by itself.
func (s *Server) countUsers(c *call, p *plan) *reply {
	c.cost(1)
	if refused := onlyOptions(c, "$filter"); refused != nil {
		return refused
	}
	if !c.eventual() {
		return c.badRequest(textCountUnsupported)
	}
	if p.refuseAdvanced {
		return c.unsupported("%s", textAdvancedRefused)
	}
	v, refused := s.view(c, p, true)
	if refused != nil {
		return refused
	}
	count := max(v.size+p.miscount, 0)
	return &reply{status: http.StatusOK, contentType: plainText, body: strconv.AppendInt(nil, int64(count), 10)}
}

// textAdvancedRefused is what tenants without advanced queries say.
const textAdvancedRefused = "Advanced query capabilities are not supported for this tenant."

// view returns the users that the request's $filter selects. Views are kept
// until the tenant changes. advanced means that the query is an advanced one.
func (s *Server) view(c *call, p *plan, advanced bool) (*view, *reply) {
	text := c.query.Get("$filter")
	if text == "" {
		if p.refuseAdvanced && advanced {
			return nil, c.unsupported("%s", textAdvancedRefused)
		}
		return s.views.every(advanced), nil
	}
	filter, known := knownFilter(text)
	if !known {
		return nil, c.unsupported("Unsupported or invalid query filter clause specified: '%s'.", text)
	}
	if filter.needsAdvanced {
		switch {
		case p.refuseAdvanced:
			return nil, c.unsupported("%s", textAdvancedRefused)
		case !c.eventual():
			return nil, c.badRequest(textCountUnsupported)
		case !advanced:
			return nil, c.unsupported("Filter needs $count=true.")
		}
	}
	return s.views.get(text, s.tenant.Users, filter.match, advanced), nil
}

// nextQuery returns the request's query with another page token.
func nextQuery(query url.Values, token string) url.Values {
	next := maps.Clone(query)
	next["$skiptoken"] = []string{token}
	return next
}
