// Package fakezoom answers as the API of Zoom does where the example needs it, for
// tests and for trying the example without an account. Forms of the answers:
// https://developers.zoom.us/docs/api/users/.
package fakezoom

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
)

// What signs in at the fake.
const (
	Account = "account-of-the-fake"
	Client  = "app-of-the-fake"
	Secret  = "s3cret-of-the-fake"
)

// user is one of Zoom. Somebody who has not signed in yet has no id.
type user struct {
	ID     string `json:"id,omitempty"`
	Email  string `json:"email"`
	Name   string `json:"display_name,omitempty"`
	Type   int    `json:"type"`
	Status string `json:"status"`
}

// Zoom is an http.Handler for the API at /v2 and the sign-in at /oauth/token.
type Zoom struct {
	// Active is the number of active users.
	Active int
	// Types are the types of the active users, in turn. None: every third has a
	// basic license, the others are licensed.
	Types []int
	// MostOnPage bounds page_size. Zero: 300, as Zoom.
	MostOnPage int
	// Expire lets the token of the second page expire so many times.
	Expire atomic.Int64

	tokens atomic.Int64
}

// ServeHTTP answers.
func (z *Zoom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/oauth/token" {
		z.signIn(w, r)
		return
	}
	if r.Header.Get("Authorization") != z.bearer(z.tokens.Load()) {
		refuse(w, http.StatusUnauthorized, 124, "Invalid access token.")
		return
	}
	switch r.URL.Path {
	case "/v2/accounts/me/plans/usage":
		send(w, http.StatusOK, map[string]any{"plan_base": map[string]any{"type": "monthly", "hosts": z.Active, "usage": z.licensed()}})
	case "/v2/users":
		z.users(w, r)
	default:
		refuse(w, http.StatusNotFound, 2300, "This API endpoint is not recognized.")
	}
}

func (z *Zoom) bearer(n int64) string { return fmt.Sprintf("Bearer token-%d-of-the-fake-zoom", n) }

func (z *Zoom) signIn(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	switch {
	case id != Client || secret != Secret:
		send(w, http.StatusBadRequest, map[string]string{"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
	case r.FormValue("grant_type") != "account_credentials" || r.FormValue("account_id") != Account:
		send(w, http.StatusBadRequest, map[string]string{"reason": "Bad Request", "error": "invalid_request"})
	default:
		token := z.bearer(z.tokens.Add(1))[len("Bearer "):]
		send(w, http.StatusOK, map[string]any{"access_token": token, "token_type": "bearer", "expires_in": 3599})
	}
}

// users answers one page of the users with a status.
func (z *Zoom) users(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	at, _ := strconv.Atoi(query.Get("next_page_token"))
	if at > 0 && z.Expire.Add(-1) >= 0 {
		refuse(w, http.StatusBadRequest, 300, "The next page token is invalid or expired.")
		return
	}
	size, err := strconv.Atoi(query.Get("page_size"))
	if most := max(z.MostOnPage, 1); z.MostOnPage > 0 && size > most {
		size = most
	}
	if err != nil || size < 1 || size > 300 {
		refuse(w, http.StatusBadRequest, 300, "Invalid page size.")
		return
	}
	all := z.list(query.Get("status"))
	end := min(at+size, len(all))
	next := ""
	if end < len(all) {
		next = strconv.Itoa(end)
	}
	send(w, http.StatusOK, map[string]any{
		"page_size": size, "total_records": len(all), "next_page_token": next, "users": all[min(at, end):end],
	})
}

// list is the users with a status.
func (z *Zoom) list(status string) []user {
	switch status {
	case "inactive":
		return []user{{ID: "zInactive", Email: "old@example.com", Name: "Olga Stará", Type: 2, Status: status}}
	case "pending":
		return []user{{Email: "New@example.com", Type: 1, Status: status}}
	}
	types := z.Types
	if len(types) == 0 {
		types = []int{2, 2, 1}
	}
	users := make([]user, z.Active)
	for i := range users {
		users[i] = user{fmt.Sprintf("zUser%05d", i), fmt.Sprintf("user%05d@example.com", i), fmt.Sprintf("User %d", i), types[i%len(types)], "active"}
	}
	return users
}

// licensed counts who has a license.
func (z *Zoom) licensed() int {
	n := 0
	for user := range slices.Values(append(z.list("active"), z.list("inactive")...)) {
		if user.Type == 2 {
			n++
		}
	}
	return n
}

func refuse(w http.ResponseWriter, status, code int, message string) {
	send(w, status, map[string]any{"code": code, "message": message})
}

func send(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}
