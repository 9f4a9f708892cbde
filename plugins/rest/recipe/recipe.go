package recipe

import "github.com/licexport/licexport/plugins/rest/jq"

// Recipe is a recipe that makes sense.
type Recipe struct {
	// File is its name, for errors.
	File string
	// Vendor is the name of the service, Summary what is read of it.
	Vendor, Summary string
	// Server is the address of the API; nil: the configuration names it.
	Server *Text
	// Rate is how many requests a second are sent at most. 0: no limit.
	Rate int
	// Headers are sent with each request.
	Headers []Pair
	// Settings and Secrets are what the configuration gives.
	Settings []Setting
	Secrets  []Secret
	SignIn   SignIn
	Values   []Value
	Lists    []List
	// Require is checked before the lists are read, Compare after.
	Require, Compare []Rule
	Licenses         Licenses
	Holders          Holders
	Errors           []ErrorText
}

// Expression is a jq expression with its place in the recipe.
type Expression struct {
	*jq.Expression

	// Name is the key in the recipe ("holders.emails"), Place where it stands
	// ("acme.yaml:31:11").
	Name, Place string
}

// Text is a text with expressions in braces, with its place in the recipe.
type Text struct {
	*jq.Template

	// Name is the key in the recipe, Place where it stands.
	Name, Place string
}

// Pair is a name with a text: a header, a parameter of a query.
type Pair struct {
	Name string
	Text *Text
}

// Kind is what a setting holds.
type Kind string

// Kinds of settings.
const (
	TextKind  Kind = "text"
	ListKind  Kind = "list"
	YesNoKind Kind = "yes_no"
)

// Setting is what the configuration may say.
type Setting struct {
	Name, About string
	Kind        Kind
	Required    bool
	OneOf       []string
	// Default is a string, a []any of strings or a bool; nil: null.
	Default any
}

// Secret is a secret that the configuration refers to.
type Secret struct {
	Name, About string
	Optional    bool
}

// SignIn is how requests are signed: exactly one of these, or none of them.
type SignIn struct {
	Bearer *Bearer
	Basic  *Basic
	Header *Header
	OAuth2 *OAuth2
	JWT    *JWT
}

// Bearer is a fixed token.
type Bearer struct{ Token string }

// Basic is a user with a password.
type Basic struct {
	User     *Text
	Password string
}

// Header is a key in a header of its own, behind Prefix.
type Header struct{ Name, Prefix, Value string }

// OAuth2 is OAuth 2.0 with client credentials.
type OAuth2 struct {
	TokenURL, ClientID *Text
	ClientSecret       string
	InBody             bool
	Scopes             []string
	Params             []Pair
}

// JWT is OAuth 2.0 with an assertion that is signed here.
type JWT struct {
	TokenURL, Issuer, Subject, Audience, KeyID *Text
	Key                                        string
	Claims                                     []Pair
}

// Request is what is asked.
type Request struct {
	// Post reports that it is sent by POST. Path is below the server.
	Post    bool
	Path    *Text
	Query   []Pair
	Headers []Pair
	// Body is what POST sends as JSON: texts are *Text, the rest is as in JSON.
	Body any
}

// Value is a single answer.
type Value struct {
	Name, Place string
	Request     Request
	// Header is the header of the answer that is the value; "": its body.
	Header string
	// MayFail says which errors make it null. Nil: none.
	MayFail *ErrorText
}

// List is a list, read page by page to its end.
type List struct {
	Name, Place string
	Request     Request
	// Each names the list of whose items each has such a list; EachOf are fixed
	// values instead.
	Each   string
	EachOf []string
	Items  *Expression
	ID     *Expression
	Pages  Pages
	// Total is where the vendor counts the items; TotalHeader is the header of the
	// answer that does. NoTotal is why there is none, or may be none.
	Total                *Expression
	TotalHeader, NoTotal string
	// When decides whether the list is read; it is empty otherwise. Nil: yes.
	When *Expression
	// Overlap reports that an item may be in several of the lists of Each.
	Overlap bool
	// Keep is what is kept of each item. Nil: all of it.
	Keep *Expression
}

// Pages is how a list goes on: exactly one of One, Link, LinkHeader, Cursor,
// Number, Offset.
type Pages struct {
	One        bool
	Link       *Expression
	LinkHeader bool
	Cursor     *Expression
	// More, if not nil, must agree with Cursor or Link.
	More *Expression
	// Query is the parameter that holds the cursor, the number or the offset; Body
	// the path in the body that does, instead.
	Query  string
	Body   []string
	Number bool
	Offset bool
	First  int
	// SizeName is the parameter that holds the number of items of a page, Size.
	SizeName string
	Size     int
	// NeverFull says that the last page is never full: a full one without a next
	// one is an error.
	NeverFull bool
	// Unproven is why a list of one page cannot be proven to be whole; "": it can.
	Unproven string
}

// Rule is a condition that must hold.
type Rule struct {
	That *Expression
	// Warn makes it a warning.
	Warn    bool
	Message Message
}

// Message is what people read when something is not as it should be.
type Message struct {
	Code   string
	Text   *Text
	Remedy string
	// Setting or Secret is the one at fault, if one is.
	Setting, Secret string
}

// ErrorText puts an error of the vendor into words.
type ErrorText struct {
	// Of is the value or list that was asked for; "": any.
	Of     string
	Status []int
	// When is a condition on the body of the answer. Nil: any.
	When *Expression
	// Restart says that the vendor has lost its place in a list.
	Restart bool
	Message Message
}

// Licenses are fixed ones, or those of a list.
type Licenses struct {
	Fixed []FixedLicense
	From  *LicenseList
}

// FixedLicense is a license that the recipe names.
type FixedLicense struct {
	ID, UID, Name *Text
	// When decides whether there is such a license. Nil: yes.
	When                *Expression
	Purchased, Consumed *Expression
}

// LicenseList are the licenses of a list, or those that holders name.
type LicenseList struct {
	// List is the name of the list; "" if the holders name the licenses.
	List     string
	Where    *Expression
	ID, Name *Expression
	UID      *Text
	// Purchased and Consumed give numbers; PurchasedRows and ConsumedRows decide
	// whether an item counts as one.
	Purchased, Consumed, PurchasedRows, ConsumedRows *Expression
}

// Holders is who holds what.
type Holders struct {
	From  string
	Joins []Join
	// Expect are conditions on each item.
	Expect []Rule
	// Where decides whether an item is a holder. Nil: each is.
	Where                         *Expression
	ID, Emails, Login, Name, Kind *Expression
	LeftOut, Licenses             *Expression
	// Details are facts for reports. Nil: there are none.
	Details *HolderDetails
	// Merge says that several items may be one holder.
	Merge bool
}

// HolderDetails are facts about a holder that only reports want. Each may be nil.
type HolderDetails struct {
	Disabled, Guest                    *Expression
	LastActive                         *Expression
	Department, CostCenter, EmployeeID *Expression
}

// Join finds the item of another list that belongs to an item of the holders.
type Join struct {
	Name, List string
	By         *Expression
}

// FindList returns the list with the given name.
func (r *Recipe) FindList(name string) *List {
	for i := range r.Lists {
		if r.Lists[i].Name == name {
			return &r.Lists[i]
		}
	}
	return nil
}

// valueNames are the variables of the values.
func (r *Recipe) valueNames() []string {
	names := make([]string, len(r.Values))
	for i, v := range r.Values {
		names[i] = "$" + v.Name
	}
	return names
}

// Kept reports whether a list has to be kept: others are joined with it, or each of
// its items has a list of its own.
func (r *Recipe) Kept(list string) bool {
	for _, j := range r.Holders.Joins {
		if j.List == list {
			return true
		}
	}
	for _, l := range r.Lists {
		if l.Each == list {
			return true
		}
	}
	return false
}

// NeededForLicenses reports whether the licenses cannot be named without a list.
func (r *Recipe) NeededForLicenses(list string) bool {
	from := r.Licenses.From
	switch {
	case from == nil:
		return false
	case from.List == "":
		return true // the holders name them
	}
	for at := from.List; at != ""; at = r.FindList(at).Each {
		if at == list {
			return true
		}
	}
	return false
}
