package graphsim

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// bodyPool holds the memory of pages that were sent.
type bodyPool struct{ pool sync.Pool }

// get returns an empty buffer, to be put back into pool.
func (b *bodyPool) get() *[]byte {
	if buffer, ok := b.pool.Get().(*[]byte); ok {
		*buffer = (*buffer)[:0]
		return buffer
	}
	buffer := make([]byte, 0, 512<<10)
	return &buffer
}

// renderPage writes a page of users, with the lies that the plan wants.
func (s *Server) renderPage(c *call, p *plan, q *usersQuery) *reply {
	from := min(c.token.offset, q.view.size)
	to := min(from+q.top, q.view.size)
	if p.emptyPage {
		to = from
	}
	buffer := s.bodies.get()
	w := &pageWriter{
		body:   *buffer,
		tenant: s.tenant,
		fields: q.fields,
		escape: s.tenant.EscapeNonASCII,
	}
	w.begin(c, p, q)
	if next := s.nextLink(c, p, q, to); next != "" {
		w.member("@odata.nextLink", next)
	}
	w.body = append(w.body, `,"value":[`...)
	for i := max(from-p.duplicate, 0); i < from; i++ {
		w.user(q.view.at(i))
	}
	for i := from; i < from+kept(to-from, p.lose); i++ {
		w.user(q.view.at(i))
	}
	w.body = append(w.body, "]}"...)
	*buffer = w.body
	return &reply{
		status:      http.StatusOK,
		contentType: graphJSON,
		body:        w.body,
		key:         pageKey(c, p),
		release:     func() { s.bodies.pool.Put(buffer) },
	}
}

// kept returns how many of n users remain if a share is lost.
func kept(n int, lost float64) int { return n - int(float64(n)*min(max(lost, 0), 1)) }

// pageKey names a page for the cache of compressed pages, or nothing if a fault
// changes it.
func pageKey(c *call, p *plan) string {
	if p.emptyPage || p.duplicate > 0 || p.lose > 0 || p.miscount != 0 || p.loop || p.endEarly || p.poison {
		return ""
	}
	marks := " "
	if c.eventual() {
		marks = " eventual "
	}
	return c.base + marks + c.r.URL.RequestURI()
}

// nextLink returns the link to the page after the one that ends before index to,
// or nothing on the last one.
func (s *Server) nextLink(c *call, p *plan, q *usersQuery, to int) string {
	if p.endEarly || (to >= q.view.size && !p.loop && !p.emptyPage) {
		return ""
	}
	if p.loop && hasPageToken(c.r) {
		return c.link(c.query)
	}
	place := pageToken{page: c.page + 1, offset: to, poisoned: p.poison}
	if p.loop {
		place.page, place.offset = 1, 0
	}
	return c.link(nextQuery(c.query, s.pages.write(c.query, place)))
}

// pageWriter appends the JSON of a page.
type pageWriter struct {
	body   []byte
	tenant *Tenant
	fields []userField
	escape bool
	some   bool // a user was written
}

// begin writes what comes before the users. @odata.count is on the first page
// only.
func (w *pageWriter) begin(c *call, p *plan, q *usersQuery) {
	context := w.tenant.graphResource() + "/v1.0/$metadata#users" + selectContext(c.query)
	w.body = append(w.body, `{"@odata.context":`...)
	w.body = appendString(w.body, context, false)
	if q.count && c.page == 1 {
		w.body = append(w.body, `,"@odata.count":`...)
		w.body = strconv.AppendInt(w.body, int64(max(q.view.size+p.miscount, 0)), 10)
	}
}

// member writes one more member of the page.
func (w *pageWriter) member(name, value string) {
	w.body = append(w.body, ',', '"')
	w.body = append(w.body, name...)
	w.body = append(w.body, '"', ':')
	w.body = appendString(w.body, value, false)
}

// user writes one user.
func (w *pageWriter) user(index int) {
	if w.some {
		w.body = append(w.body, ',')
	}
	w.some = true
	w.body = appendUser(w.body, &w.tenant.Users[index], w.fields, w.escape)
}

// selectContext names the selected properties, for @odata.context.
func selectContext(query url.Values) string {
	selected := query.Get("$select")
	if selected == "" {
		return ""
	}
	return "(" + strings.ReplaceAll(selected, " ", "") + ")"
}
