package graphsim

import (
	"errors"
	"fmt"
	"strings"
)

// unsupportedError is the service's text about a filter that is valid OData, but
// that it refuses.
type unsupportedError string

func (e unsupportedError) Error() string { return string(e) }

// filter is a parsed $filter.
type filter struct {
	match func(*User) bool
	// needsAdvanced means that ConsistencyLevel and $count=true are needed.
	needsAdvanced bool
	// licenses and others are what the filter looks at.
	licenses, others bool
}

// parseFilter understands the filters that Microsoft documents for users and
// licenses; everything else is an error.
//
//	assignedLicenses/$count ne 0
//	assignedLicenses/any(x:x/skuId eq 05e9a617-0261-4cee-bb44-138d3ef5d965)
//	userType eq 'Member'
//	accountEnabled eq true
//
// and these joined with and, or, not and parentheses.
// https://learn.microsoft.com/graph/aad-advanced-queries
func parseFilter(text string) (*filter, error) {
	p := &filterParser{tokens: tokenize(text)}
	f, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.peek() != "" {
		return nil, fmt.Errorf("syntax error at '%s'", p.peek())
	}
	return f, nil
}

// tokenize splits a filter into words, literals, commas, colons and parentheses.
func tokenize(text string) []string {
	var tokens []string
	for i := 0; i < len(text); {
		start := i
		switch c := text[i]; {
		case c == ' ':
			i++
			continue
		case strings.IndexByte("():,", c) >= 0:
			i++
		case c == '\'':
			i = endOfLiteral(text, i)
		default:
			for i < len(text) && strings.IndexByte(" ():,'", text[i]) < 0 {
				i++
			}
		}
		tokens = append(tokens, text[start:i])
	}
	return tokens
}

// endOfLiteral returns the index after the literal that begins at i. A doubled
// quote stands for one.
func endOfLiteral(text string, i int) int {
	for i++; i < len(text); i++ {
		if text[i] != '\'' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '\'' {
			i++
			continue
		}
		return i + 1
	}
	return len(text)
}

// filterParser is a recursive descent over tokens.
type filterParser struct{ tokens []string }

func (p *filterParser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *filterParser) next() string {
	token := p.peek()
	if token != "" {
		p.tokens = p.tokens[1:]
	}
	return token
}

// accept takes the token if it is the wanted one, whatever its case.
func (p *filterParser) accept(want string) bool {
	if !strings.EqualFold(p.peek(), want) {
		return false
	}
	p.next()
	return true
}

// expect takes the tokens, or returns a syntax error.
func (p *filterParser) expect(wants ...string) error {
	for _, want := range wants {
		if !p.accept(want) {
			return fmt.Errorf("expected '%s', found '%s'", want, p.peek())
		}
	}
	return nil
}

func (p *filterParser) or() (*filter, error) {
	left, err := p.and()
	for err == nil && p.accept("or") {
		var right *filter
		if right, err = p.and(); err == nil {
			left, err = either(left, right)
		}
	}
	return left, err
}

func (p *filterParser) and() (*filter, error) {
	left, err := p.unary()
	for err == nil && p.accept("and") {
		var right *filter
		if right, err = p.unary(); err == nil {
			left = both(left, right)
		}
	}
	return left, err
}

func (p *filterParser) unary() (*filter, error) {
	if p.accept("not") {
		f, err := p.unary()
		if err != nil {
			return nil, err
		}
		inner := f.match
		f.match = func(u *User) bool { return !inner(u) }
		f.needsAdvanced = true
		return f, nil
	}
	if p.accept("(") {
		f, err := p.or()
		if err != nil {
			return nil, err
		}
		return f, p.expect(")")
	}
	return p.condition()
}

// both joins two filters with and.
func both(a, b *filter) *filter {
	out := joined(a, b)
	out.match = func(u *User) bool { return a.match(u) && b.match(u) }
	return out
}

// either joins two filters with or. Licenses on one side and another property on
// the other is what the service calls complex.
func either(a, b *filter) (*filter, error) {
	out := joined(a, b)
	if out.licenses && out.others {
		return nil, unsupportedError("Complex query on property assignedLicenses is not supported.")
	}
	out.needsAdvanced = out.needsAdvanced || out.licenses
	out.match = func(u *User) bool { return a.match(u) || b.match(u) }
	return out, nil
}

func joined(a, b *filter) *filter {
	return &filter{
		needsAdvanced: a.needsAdvanced || b.needsAdvanced,
		licenses:      a.licenses || b.licenses,
		others:        a.others || b.others,
	}
}

// condition is one comparison.
func (p *filterParser) condition() (*filter, error) {
	property := p.next()
	switch strings.ToLower(property) {
	case "":
		return nil, errors.New("the expression is incomplete")
	case "assignedlicenses/$count":
		return p.licenseCount()
	case "assignedlicenses/any":
		return p.anyLicense()
	case "accountenabled":
		return p.compare("true|false", func(u *User) string { return map[bool]string{true: "false", false: "true"}[u.Disabled] })
	case "usertype":
		return p.compare("'", func(u *User) string { return u.UserType })
	case "userprincipalname":
		return p.compare("'", func(u *User) string { return u.UserPrincipalName })
	case "mail":
		return p.compare("'", func(u *User) string { return u.Mail })
	case "id":
		return p.compare("'", func(u *User) string { return u.ID })
	}
	return nil, unsupportedError(fmt.Sprintf("Unsupported or invalid query filter clause specified for property '%s' of resource 'User'.", property))
}

// licenseCount is "assignedLicenses/$count eq 0" or "ne 0"; no other number is
// supported.
func (p *filterParser) licenseCount() (*filter, error) {
	operator, number := strings.ToLower(p.next()), p.next()
	if (operator != "eq" && operator != "ne") || number != "0" {
		return nil, unsupportedError("Unsupported query on $count of property assignedLicenses.")
	}
	want := operator == "ne"
	return &filter{
		needsAdvanced: true,
		licenses:      true,
		match: func(u *User) bool {
			some := false
			u.eachHeld(func(*Assignment) { some = true })
			return some == want
		},
	}, nil
}

// anyLicense is "assignedLicenses/any(x:x/skuId eq GUID)".
func (p *filterParser) anyLicense() (*filter, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	variable := p.next()
	if err := p.expect(":", variable+"/skuId", "eq"); err != nil {
		return nil, err
	}
	sku := p.next()
	if !isGUID(sku) {
		return nil, fmt.Errorf("'%s' is no GUID", sku)
	}
	return &filter{licenses: true, match: func(u *User) bool { return u.Holds(sku) }}, p.expect(")")
}

// compare is "property eq literal" or "ne"; kind is "'" for strings and
// "true|false" for truth values. A null equals nothing but null.
func (p *filterParser) compare(kind string, value func(*User) string) (*filter, error) {
	operator, literal := strings.ToLower(p.next()), p.next()
	if operator != "eq" && operator != "ne" {
		return nil, unsupportedError(fmt.Sprintf("Unsupported operator '%s'.", operator))
	}
	want, err := literalValue(kind, literal)
	if err != nil {
		return nil, err
	}
	equal := operator == "eq"
	return &filter{
		others:        true,
		needsAdvanced: !equal,
		match:         func(u *User) bool { return strings.EqualFold(value(u), want) == equal },
	}, nil
}

// literalValue returns what a literal stands for; null is the empty string.
func literalValue(kind, literal string) (string, error) {
	if literal == "null" {
		return "", nil
	}
	if kind == "'" {
		if len(literal) < 2 || literal[0] != '\'' || literal[len(literal)-1] != '\'' {
			return "", fmt.Errorf("'%s' is no string literal", literal)
		}
		return strings.ReplaceAll(literal[1:len(literal)-1], "''", "'"), nil
	}
	if literal != "true" && literal != "false" {
		return "", fmt.Errorf("'%s' is neither true nor false", literal)
	}
	return literal, nil
}
