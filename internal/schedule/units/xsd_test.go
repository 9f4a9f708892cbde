package units_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// markup is any element, of a document or of a schema.
type markup struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []markup   `xml:",any"`
}

func (m markup) attr(name string) string {
	for _, a := range m.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// xsd validates with the part of XML Schema that testdata/task.xsd is written in;
// anything else in a schema is a fatal error, so that no rule is passed over.
type xsd struct {
	t     *testing.T
	types map[string]markup
	root  markup
}

func loadXSD(t *testing.T, path string) *xsd {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var schema markup
	if err := xml.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	x := &xsd{t: t, types: map[string]markup{}}
	for _, c := range schema.Children {
		switch c.XMLName.Local {
		case "element":
			x.root = c
		case "complexType", "simpleType":
			x.types[c.attr("name")] = c
		default:
			t.Fatalf("the schema has a %s", c.XMLName.Local)
		}
	}
	return x
}

// faults lists what is wrong with a document, each with the way to it.
func (x *xsd) faults(document string) []string {
	var root markup
	if err := xml.Unmarshal([]byte(document), &root); err != nil {
		return []string{err.Error()}
	}
	if root.XMLName.Local != x.root.attr("name") {
		return []string{"the root is " + root.XMLName.Local}
	}
	return x.element(root.XMLName.Local, root, x.root.attr("type"))
}

func (x *xsd) element(at string, m markup, typ string) []string {
	if m.XMLName.Space != "http://schemas.microsoft.com/windows/2004/02/mit/task" {
		return []string{at + " is in another namespace"}
	}
	if declared, ok := x.types[typ]; ok && declared.XMLName.Local == "complexType" {
		return x.complexType(at, m, declared)
	}
	if len(m.Children) > 0 {
		return []string{at + " has elements in it"}
	}
	if fault := x.value(m.Text, typ); fault != "" {
		return []string{at + " is " + strconv.Quote(m.Text) + ": " + fault}
	}
	return nil
}

func (x *xsd) complexType(at string, m, typ markup) (faults []string) {
	if strings.TrimSpace(m.Text) != "" {
		faults = append(faults, at+" has text in it")
	}
	for _, a := range m.Attrs {
		known := slices.ContainsFunc(typ.Children, func(c markup) bool { return c.XMLName.Local == "attribute" && c.attr("name") == a.Name.Local })
		if !known && a.Name.Local != "xmlns" {
			faults = append(faults, at+" has the attribute "+a.Name.Local)
		}
	}
	left := m.Children
	for _, group := range x.content(typ) {
		var more []string
		left, more = x.group(at, left, group)
		faults = append(faults, more...)
	}
	if len(left) > 0 {
		faults = append(faults, fmt.Sprintf("%s has %s, which is not allowed here", at, left[0].XMLName.Local))
	}
	return faults
}

// content are the groups of a type, those of its base first.
func (x *xsd) content(typ markup) (groups []markup) {
	for _, c := range typ.Children {
		switch c.XMLName.Local {
		case "all", "sequence", "choice":
			groups = append(groups, c)
		case "attribute":
		case "complexContent":
			extension := c.Children[0]
			groups = append(groups, x.content(x.types[extension.attr("base")])...)
			groups = append(groups, x.content(extension)...)
		default:
			x.t.Fatalf("the schema has a %s in a type", c.XMLName.Local)
		}
	}
	return groups
}

// group takes from the front of elements what belongs to a group.
func (x *xsd) group(at string, elements []markup, group markup) (left []markup, faults []string) {
	left = elements
	switch group.XMLName.Local {
	case "all":
		counts := map[string]int{}
		for len(left) > 0 {
			i := slices.IndexFunc(group.Children, func(d markup) bool { return d.attr("name") == left[0].XMLName.Local })
			if i < 0 {
				break
			}
			name := left[0].XMLName.Local
			counts[name]++
			faults = append(faults, x.element(at+"/"+name, left[0], group.Children[i].attr("type"))...)
			left = left[1:]
		}
		for _, d := range group.Children {
			if n := counts[d.attr("name")]; n > 1 || n == 0 && d.attr("minOccurs") != "0" {
				faults = append(faults, fmt.Sprintf("%s has %s %d times", at, d.attr("name"), n))
			}
		}
	case "sequence":
		for _, d := range group.Children {
			var more []string
			if d.XMLName.Local == "element" {
				left, more = x.run(at, left, d)
			} else {
				left, more = x.group(at, left, d)
			}
			faults = append(faults, more...)
		}
	case "choice":
		for _, d := range group.Children {
			if len(left) > 0 && left[0].XMLName.Local == d.attr("name") {
				return x.run(at, left, d)
			}
		}
		faults = append(faults, at+" has none of what it needs one of")
	default:
		x.t.Fatalf("the schema has a %s in a group", group.XMLName.Local)
	}
	return left, faults
}

// run takes as many elements of one name as there may be.
func (x *xsd) run(at string, elements []markup, declared markup) (left []markup, faults []string) {
	name, n := declared.attr("name"), 0
	for left = elements; len(left) > 0 && left[0].XMLName.Local == name; left = left[1:] {
		n++
		faults = append(faults, x.element(at+"/"+name, left[0], declared.attr("type"))...)
	}
	limit := func(name string) int {
		if v, err := strconv.Atoi(declared.attr(name)); err == nil {
			return v
		}
		return 1
	}
	if n < limit("minOccurs") || n > limit("maxOccurs") {
		faults = append(faults, fmt.Sprintf("%s has %s %d times", at, name, n))
	}
	return left, faults
}

var lexical = map[string]*regexp.Regexp{
	"xs:string": regexp.MustCompile(`(?s)^.*$`), "xs:ID": regexp.MustCompile(`^\w+$`), "xs:IDREF": regexp.MustCompile(`^\w+$`),
	"xs:boolean":      regexp.MustCompile(`^(true|false|1|0)$`),
	"xs:dateTime":     regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?$`),
	"xs:duration":     regexp.MustCompile(`^P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$`),
	"xs:unsignedByte": regexp.MustCompile(`^\d{1,3}$`), "xs:byte": regexp.MustCompile(`^-?\d{1,3}$`), "xs:unsignedInt": regexp.MustCompile(`^\d{1,10}$`),
}

// value says what is wrong with a text of a simple type.
func (x *xsd) value(text, typ string) string {
	if rule, ok := lexical[typ]; ok {
		if !rule.MatchString(text) || text == "P" || strings.HasSuffix(text, "T") && typ == "xs:duration" {
			return "no " + typ
		}
		return ""
	}
	declared, ok := x.types[typ]
	if !ok {
		x.t.Fatalf("the schema has no type %s", typ)
	}
	restriction := declared.Children[0]
	if fault := x.value(text, restriction.attr("base")); fault != "" {
		return fault
	}
	var allowed []string
	for _, facet := range restriction.Children {
		limit := facet.attr("value")
		switch facet.XMLName.Local {
		case "enumeration":
			allowed = append(allowed, limit)
		case "pattern":
			if !regexp.MustCompile("^(" + limit + ")$").MatchString(text) {
				return "not " + limit
			}
		case "minLength":
			if n, _ := strconv.Atoi(limit); len([]rune(text)) < n {
				return "too short"
			}
		case "maxLength":
			if n, _ := strconv.Atoi(limit); len([]rune(text)) > n {
				return "too long"
			}
		case "minInclusive":
			if amount(text) < amount(limit) {
				return "below " + limit
			}
		case "maxInclusive":
			if amount(text) > amount(limit) {
				return "above " + limit
			}
		default:
			x.t.Fatalf("the schema has a %s", facet.XMLName.Local)
		}
	}
	if len(allowed) > 0 && !slices.Contains(allowed, text) {
		return "none of " + strings.Join(allowed, ", ")
	}
	return ""
}

// amount is a number, or a duration in seconds.
func amount(text string) float64 {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	days, hours, _ := strings.Cut(strings.TrimPrefix(text, "P"), "T")
	n, _ := strconv.ParseFloat(strings.TrimSuffix(days, "D"), 64)
	d, _ := time.ParseDuration(strings.ToLower(hours))
	return n*24*3600 + d.Seconds()
}
