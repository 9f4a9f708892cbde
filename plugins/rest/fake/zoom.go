package fake

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Zoom imitates the API of Zoom (https://developers.zoom.us/docs/api/users/) and its
// sign-in for Server-to-Server OAuth apps.
type Zoom struct {
	Log

	// AccountID, ClientID and Secret are those of the app.
	AccountID, ClientID, Secret string
	// Users by status: active, inactive, pending.
	Users map[string][]ZoomUser
	// Licensed is licensed_users_count of the summary; nil: as many as there are.
	Licensed *int
	// Usage is the answer of plans/usage; nil: an error of accounts without it.
	Usage any
	// MissingScope, if set, is refused for all users with code 4711.
	MissingScope string
	// Reason and Fault make the sign-in fail.
	Reason, Fault string
	// Totals replaces total_records by status.
	Totals map[string]int
	// Expire makes this many page tokens expire.
	Expire int
	// EndEarly makes the first page of a status the last one.
	EndEarly bool
	// Throttle answers this many requests with 429.
	Throttle int

	mu     sync.Mutex
	tokens int
}

// ZoomUser is a user.
type ZoomUser = map[string]any

// ServeHTTP answers.
func (z *Zoom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	z.add(r)
	z.mu.Lock()
	defer z.mu.Unlock()
	if r.URL.Path == "/oauth/token" {
		z.token(w, r)
		return
	}
	if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer zoom-token-") {
		reply(w, 401, object{"code": 124, "message": "Invalid access token."})
		return
	}
	if z.Throttle > 0 {
		z.Throttle--
		w.Header().Set("Retry-After", "1")
		reply(w, 429, object{"code": 429, "message": "You have exceeded the daily rate limit. Refer to the response header."})
		return
	}
	switch r.URL.Path {
	case "/v2/users":
		z.users(w, r)
	case "/v2/users/summary":
		reply(w, 200, object{"licensed_users_count": z.licensed(), "total_users_count": len(z.Users["active"])})
	case "/v2/accounts/me/plans/usage":
		if z.Usage == nil {
			reply(w, 400, object{"code": 200, "message": "Only available for paid account."})
			return
		}
		reply(w, 200, z.Usage)
	default:
		reply(w, 404, object{"code": 2300, "message": "This API endpoint is not recognized."})
	}
}

func (z *Zoom) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	switch {
	case z.Fault != "":
		reply(w, 400, object{"error": z.Fault, "reason": z.Reason})
	case r.FormValue("grant_type") != "account_credentials":
		reply(w, 400, object{"error": "unsupported_grant_type", "reason": "unsupported grant type"})
	case id != z.ClientID || secret != z.Secret || r.FormValue("account_id") != z.AccountID:
		reply(w, 400, object{"error": "invalid_client", "reason": "Invalid client_id or client_secret"})
	default:
		z.tokens++
		reply(w, 200, object{"access_token": fmt.Sprintf("zoom-token-%032d", z.tokens), "token_type": "bearer", "expires_in": 3600, "scope": "user:read:list_users:admin", "api_url": "https://api.zoom.us"})
	}
}

// users gives a page. As Zoom does, it takes 30 where no size is given, and lists the
// active ones where no status is.
func (z *Zoom) users(w http.ResponseWriter, r *http.Request) {
	if z.MissingScope != "" {
		reply(w, 400, object{"code": 4711, "message": "Invalid access token, does not contain scopes:[" + z.MissingScope + "]."})
		return
	}
	status := r.URL.Query().Get("status")
	if status == "" {
		status = "active"
	}
	all, size := z.Users[status], number(r, "page_size", 30)
	n := 1
	if token := r.URL.Query().Get("next_page_token"); token != "" {
		if z.Expire > 0 {
			z.Expire--
			reply(w, 400, object{"code": 300, "message": "The next page token is invalid or expired."})
			return
		}
		n, _ = strconv.Atoi(strings.TrimPrefix(token, status+"-"))
	}
	total := len(all)
	if given, ok := z.Totals[status]; ok {
		total = given
	}
	next := ""
	if n*size < len(all) && !z.EndEarly {
		next = fmt.Sprintf("%s-%d", status, n+1)
	}
	reply(w, 200, object{"page_size": size, "total_records": total, "next_page_token": next, "users": page(all, n, size)})
}

func (z *Zoom) licensed() int {
	if z.Licensed != nil {
		return *z.Licensed
	}
	n := 0
	for _, all := range z.Users {
		for _, u := range all {
			if u["type"] == 2 {
				n++
			}
		}
	}
	return n
}

// ZoomPeople are n licensed users.
func ZoomPeople(n int) []ZoomUser {
	all := make([]ZoomUser, n)
	for i := range all {
		all[i] = ZoomUser{"id": fmt.Sprintf("zoom-%06d", i), "email": fmt.Sprintf("user%06d@firma.example", i), "type": 2, "status": "active", "display_name": fmt.Sprintf("User %d", i), "dept": "Sales", "language": "en-US", "timezone": "Europe/Prague", "verified": 1, "role_id": "2"}
	}
	return all
}
