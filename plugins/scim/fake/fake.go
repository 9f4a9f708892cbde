// Package fake is a service that lists users and groups by SCIM 2.0, with the habits
// and faults of services in public.
package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Service answers below the path /scim/v2. Change it before it is served, or hold mu.
type Service struct {
	// Token is the bearer token.
	Token string
	// Users and Groups are the resources, in this order.
	Users, Groups []map[string]any
	// Cursors: pages are asked for by cursor (RFC 9865), and it says so.
	Cursors bool
	// OnlyCursors: startIndex is not supported, as with AWS: without a cursor the
	// first page is all there is.
	OnlyCursors bool
	// IgnoresPaging: the query never arrives, as with Express 5: always the first page.
	IgnoresPaging bool
	// Silent: it does not describe itself.
	Silent bool
	// Most is the largest page, given without a word to who asks for more. Zero: 200.
	Most int
	// Total changes totalResults; nil tells the truth. A result below zero leaves it
	// out.
	Total func(all, page int) int
	// TextTotal writes totalResults as a text.
	TextTotal bool
	// Lose leaves out the last users of each page, but counts them.
	Lose int
	// Expire makes that many cursors expire.
	Expire int
	// HideMembers lists groups without their members.
	HideMembers bool

	mu       sync.Mutex
	requests []string
}

// Requests are the paths with their queries, in order.
func (s *Service) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

// ServeHTTP answers a request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.URL.RequestURI())
	path, ok := strings.CutPrefix(r.URL.Path, "/scim/v2")
	switch {
	case !ok:
		http.NotFound(w, r)
	case r.Header.Get("Authorization") != "Bearer "+s.Token:
		fail(w, http.StatusUnauthorized, "")
	case path == "/ServiceProviderConfig" && !s.Silent:
		answer(w, http.StatusOK, map[string]any{
			"schemas":    []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
			"pagination": map[string]any{"cursor": s.Cursors, "index": !s.OnlyCursors},
		})
	case path == "/Users":
		s.list(w, r, s.Users)
	case path == "/Groups":
		s.list(w, r, s.withoutMembers())
	case strings.HasPrefix(path, "/Groups/"):
		s.group(w, strings.TrimPrefix(path, "/Groups/"))
	default:
		fail(w, http.StatusNotFound, "")
	}
}

// list answers a page.
func (s *Service) list(w http.ResponseWriter, r *http.Request, all []map[string]any) {
	query := r.URL.Query()
	if s.IgnoresPaging {
		query = nil
	}
	most := s.Most
	if most == 0 {
		most = 200
	}
	count, err := strconv.Atoi(query.Get("count"))
	if err != nil || count > most {
		count = most
	}
	start, _ := strconv.Atoi(query.Get("startIndex"))
	start = max(start, 1) - 1
	cursors := s.Cursors && query.Has("cursor")
	if s.OnlyCursors && !cursors {
		start = 0
	}
	if token := query.Get("cursor"); cursors && token != "" {
		if s.Expire > 0 {
			s.Expire--
			fail(w, http.StatusBadRequest, "expiredCursor")
			return
		}
		start, _ = strconv.Atoi(strings.TrimPrefix(token, "at-"))
	}
	start = min(start, len(all))
	end := min(start+count, len(all))
	page := all[start:max(start, end-s.Lose)]
	out := map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, "itemsPerPage": len(page), "startIndex": start + 1,
	}
	if len(page) > 0 {
		out["Resources"] = page
	}
	total := len(all)
	if s.Total != nil {
		total = s.Total(total, len(page))
	}
	switch {
	case total < 0:
	case s.TextTotal:
		out["totalResults"] = strconv.Itoa(total)
	default:
		out["totalResults"] = total
	}
	if cursors && end < len(all) {
		out["nextCursor"] = fmt.Sprintf("at-%d", end)
	}
	answer(w, http.StatusOK, out)
}

func (s *Service) withoutMembers() []map[string]any {
	var all []map[string]any
	for _, g := range s.Groups {
		all = append(all, map[string]any{"id": g["id"], "displayName": g["displayName"]})
	}
	return all
}

func (s *Service) group(w http.ResponseWriter, id string) {
	for i, g := range s.Groups {
		if g["id"] == id {
			if s.HideMembers {
				g = s.withoutMembers()[i]
			}
			answer(w, http.StatusOK, g)
			return
		}
	}
	fail(w, http.StatusNotFound, "")
}

func fail(w http.ResponseWriter, status int, kind string) {
	answer(w, status, map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": strconv.Itoa(status), "scimType": kind, "detail": "no",
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/scim+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who does not listen misses it
}

// People invents users. Each has the role Full or View and an address.
func People(n int) (all []map[string]any) {
	for i := range n {
		role := "Full"
		if i%3 == 0 {
			role = "View"
		}
		all = append(all, map[string]any{
			"id": fmt.Sprintf("u%05d", i), "userName": fmt.Sprintf("person%d@firma.example", i), "displayName": fmt.Sprintf("Person %d", i),
			"active": true, "emails": []any{map[string]any{"value": fmt.Sprintf("person%d@firma.example", i), "primary": true}},
			"roles": []any{map[string]any{"value": role, "type": "seatType"}},
		})
	}
	return all
}

// Group invents a group of users, given by their numbers.
func Group(id, name string, numbers ...int) map[string]any {
	members := []any{}
	for _, n := range numbers {
		members = append(members, map[string]any{"value": fmt.Sprintf("u%05d", n), "type": "User"})
	}
	return map[string]any{"id": id, "displayName": name, "members": members}
}
