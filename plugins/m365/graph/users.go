package graph

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// User is a user of the directory with the licenses held, no matter whether
// assigned directly or through a group
// (https://learn.microsoft.com/graph/api/resources/user).
type User struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	// Mail is the address of the mailbox. Often missing.
	Mail string `json:"mail"`
	// Login is the name to sign in with; for guests a made-up address.
	Login string `json:"userPrincipalName"`
	// Type is "Member", "Guest", or missing in old accounts, which are members.
	Type string `json:"userType"`
	// Enabled is false for accounts that are blocked. Nil: not reported.
	Enabled *bool `json:"accountEnabled"`
	// Addresses are the proxy addresses, as in "SMTP:jan@contoso.com"; the
	// primary one has the prefix in capitals. Read only if asked for.
	Addresses []string `json:"proxyAddresses"`
	// Licenses are the products held.
	Licenses []struct {
		SKU string `json:"skuId"`
	} `json:"assignedLicenses"`
	// More is what only reports want. Nil unless it was asked for.
	More *More `json:"-"`
}

// page is one answer of the users collection.
type page struct {
	NextLink string         `json:"@odata.nextLink"`
	Count    *int64         `json:"@odata.count"`
	Users    []User         `json:"value"`
	Error    jsontext.Value `json:"error"`
}

// query says which users to read.
type query struct {
	// licensed leaves out users without licenses. It needs Graph's advanced
	// queries, which are answered from an index of their own
	// (https://learn.microsoft.com/graph/aad-advanced-queries) and which Azure AD
	// B2C tenants do not have.
	licensed bool
	// properties to select.
	properties string
	// top is the page size, at most 999.
	top int
}

// maxPage is the largest page that Graph allows.
const maxPage = 999

// userProperties are the properties of a User, without the proxy addresses.
const userProperties = "id,displayName,mail,userPrincipalName,userType,accountEnabled,assignedLicenses"

// address is the first page of the query.
func (q query) address(root *url.URL) string {
	parameters := []string{"$select=" + q.properties, "$top=" + strconv.Itoa(q.top)}
	if q.licensed {
		parameters = append(parameters, "$filter="+url.PathEscape("assignedLicenses/$count ne 0"), "$count=true")
	}
	return root.String() + "/users?" + strings.Join(parameters, "&")
}

// get fetches one page as it came.
//
// The users are the hot path, and the SDK's typed models cost about ten times
// the CPU and 25 times the allocations of decoding the few selected properties
// directly: they build a tree of the whole answer and keep every property in a
// map of its own. So the page passes through the SDK's adapter as bytes. That
// keeps its authentication, pipeline and error mapping; only the model is ours.
func (c *Client) get(ctx context.Context, link string, advanced bool) ([]byte, error) {
	return c.send(ctx, request{about: Users, link: link, accept: acceptJSON, advanced: advanced})
}

// decode reads a page. A page without a list is no page, and an error in the
// midst of one (Graph streams its answers) means that the rest is missing.
//
// The decoder is encoding/json/v2 of Go 1.27 in the form that older versions
// can use. It takes a third of the time of encoding/json, which is most of what
// a page costs, and refuses an object that names one thing twice.
func decode(body []byte) (*page, error) {
	var p page
	// A display name that was cut within a character has half a surrogate pair
	// at its end. That is no reason to have no list at all.
	if err := json.Unmarshal(body, &p, jsontext.AllowInvalidUTF8(true)); err != nil {
		// The error of the decoder may quote what it read: somebody's name.
		return nil, errors.New("the page is not as documented")
	}
	if p.Users == nil {
		return nil, errNoValue
	}
	if len(p.Error) > 0 && string(p.Error) != "null" {
		return nil, errors.New("the page breaks off with an error")
	}
	for i := range p.Users {
		if p.Users[i].ID == "" {
			return nil, errors.New("the page holds a user without an id")
		}
	}
	return &p, nil
}

// CountUsers asks how many users there are, guests included. Graph answers from an
// index that lags behind the directory.
func (c *Client) CountUsers(ctx context.Context) (int64, error) {
	body, err := c.send(ctx, request{about: Users, link: c.root.String() + "/users/$count", accept: "text/plain", advanced: true})
	if err != nil {
		return 0, err
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(body), "\uFEFF"))
	users, err := strconv.ParseInt(text, 10, 64)
	if err != nil || users < 0 {
		return 0, errors.New("counting the users: the answer is no number")
	}
	return users, nil
}

// CountLicensed asks how many users hold a license.
func (c *Client) CountLicensed(ctx context.Context) (int64, error) {
	first := query{licensed: true, properties: "id", top: 1}
	body, err := c.get(ctx, first.address(c.root), true)
	if err != nil {
		return 0, err
	}
	p, err := decode(body)
	if err != nil {
		return 0, fmt.Errorf("counting the users: %w", err)
	}
	if p.Count == nil {
		return 0, errors.New("counting the users: the answer has no number")
	}
	return *p.Count, nil
}

// ProbeUsers reads at most one user, to see that users can be read.
func (c *Client) ProbeUsers(ctx context.Context) error {
	body, err := c.get(ctx, query{properties: "id,assignedLicenses", top: 1}.address(c.root), false)
	if err != nil {
		return err
	}
	_, err = decode(body)
	return err
}
