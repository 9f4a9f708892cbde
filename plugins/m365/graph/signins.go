package graph

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/licexport/licexport/plugins/internal/entra/answers"
)

// SignIn is when a user was last active
// (https://learn.microsoft.com/graph/api/resources/signinactivity).
type SignIn struct {
	// ID is the user's.
	ID string
	// At is the last sign-in that succeeded or, where Graph does not know it, the
	// latest of any kind. Zero: unknown. Graph notes successes since 2023-12-01,
	// without those of before.
	At time.Time
}

// SignInPage is how many users Graph puts on a page with sign-ins at most
// (https://learn.microsoft.com/graph/api/user-list).
const SignInPage = 500

// SignInRate is how many requests for sign-ins Graph answers within a minute
// (https://learn.microsoft.com/graph/throttling-limits).
const SignInRate = 10

// signInProperties are all that this reading selects. signInActivity makes Graph
// refuse the whole list where a permission or a license of the tenant is missing, so
// it is never read along with the users.
const signInProperties = "id,signInActivity"

// maxSignInRestarts is how often the reading begins anew because Graph has lost its
// place. Each time costs as many minutes as before.
const maxSignInRestarts = 2

// SignIns reads the last sign-ins of all users, those without licenses included. Turn
// is called before each request, because Graph answers only SignInRate of them a
// minute. Take gets each page; the same user may come twice. Their errors end it.
func (c *Client) SignIns(ctx context.Context, turn func(context.Context) error, take func([]SignIn) error) error {
	for restarts := 0; ; restarts++ {
		err := c.signIns(ctx, turn, take)
		if err == nil || restarts == maxSignInRestarts || !isPageToken(err) {
			return err
		}
	}
}

func (c *Client) signIns(ctx context.Context, turn func(context.Context) error, take func([]SignIn) error) error {
	seen := make(map[string]bool)
	for link := c.signInAddress(SignInPage); link != ""; {
		if seen[link] {
			return fmt.Errorf("the list of last sign-ins: %w", errLoop)
		}
		seen[link] = true
		if err := turn(ctx); err != nil {
			return err
		}
		body, err := c.send(ctx, request{about: SignIns, link: link, accept: acceptJSON})
		if err != nil {
			return err
		}
		page, err := decodeSignIns(body)
		if err != nil {
			return fmt.Errorf("the list of last sign-ins: %w", err)
		}
		if err := take(page.signIns()); err != nil {
			return err
		}
		link = page.NextLink
	}
	return nil
}

func (c *Client) signInAddress(top int) string {
	return c.root.String() + "/users?$select=" + signInProperties + "&$top=" + strconv.Itoa(top)
}

// ProbeSignIns reads the last sign-in of at most one user, to see that it can be read.
func (c *Client) ProbeSignIns(ctx context.Context) error {
	body, err := c.send(ctx, request{about: SignIns, link: c.signInAddress(1), accept: acceptJSON})
	if err != nil {
		return err
	}
	_, err = decodeSignIns(body)
	return err
}

// NotPremium reports whether Graph refuses because the tenant has no license of
// Microsoft Entra ID P1 or P2, or is an Azure AD B2C tenant.
func NotPremium(err error) bool {
	refused, ok := errors.AsType[*answers.Error](err)
	return ok && refused.Code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
}

// Denied reports whether Graph refuses because of a missing permission.
func Denied(err error) bool {
	refused, ok := errors.AsType[*answers.Error](err)
	return ok && refused.Status == 403 && !NotPremium(err)
}

// signInPage is one answer.
type signInPage struct {
	NextLink string         `json:"@odata.nextLink"`
	Error    jsontext.Value `json:"error"`
	Users    []struct {
		ID       string `json:"id"`
		Activity struct {
			Interactive    string `json:"lastSignInDateTime"` // attempts, failed ones too
			NonInteractive string `json:"lastNonInteractiveSignInDateTime"`
			Successful     string `json:"lastSuccessfulSignInDateTime"`
		} `json:"signInActivity"`
	} `json:"value"`
}

func decodeSignIns(body []byte) (*signInPage, error) {
	var page signInPage
	if err := json.Unmarshal(body, &page, jsontext.AllowInvalidUTF8(true)); err != nil {
		// The error of the decoder may quote what it read.
		return nil, errors.New("a page is not as documented")
	}
	if page.Users == nil {
		return nil, errNoValue
	}
	if len(page.Error) > 0 && string(page.Error) != "null" {
		return nil, errors.New("a page breaks off with an error")
	}
	return &page, nil
}

func (p *signInPage) signIns() []SignIn {
	all := make([]SignIn, 0, len(p.Users))
	for i := range p.Users {
		activity := &p.Users[i].Activity
		at := date(activity.Successful)
		if at.IsZero() {
			at = date(activity.Interactive)
			if other := date(activity.NonInteractive); other.After(at) {
				at = other
			}
		}
		all = append(all, SignIn{ID: p.Users[i].ID, At: at})
	}
	return all
}

// date reads a date of Graph. Where there is none, Graph leaves it out, or writes
// nothing, the year 1, or the year 9999: the zero time.
func date(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 2000 || at.Year() >= 9999 {
		return time.Time{}
	}
	return at.UTC()
}
