package docs_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// dashboardFile is for Grafana.
const dashboardFile = "docs/operators/grafana/licexport.json"

// allMetrics are those of text files and of serve together.
func allMetrics(t *testing.T) shown {
	t.Helper()
	files, served := realMetrics(t)
	all := shown{}
	for _, part := range []shown{files, served} {
		for name, m := range part {
			if all[name] == nil {
				all[name] = &metric{counter: m.counter, labels: map[string]map[string]bool{}}
			}
			for label, values := range m.labels {
				if all[name].labels[label] == nil {
					all[name].labels[label] = map[string]bool{}
				}
				maps.Copy(all[name].labels[label], values)
			}
		}
	}
	return all
}

// expression is a query that somebody is to use.
type expression struct {
	at, text string
	// uses are labels of the result that a text beside it names.
	uses []string
}

// ruleExpressions are those of the rules, with the labels in their texts.
func ruleExpressions(t *testing.T) []expression {
	t.Helper()
	named := regexp.MustCompile(`\$labels\.(\w+)`)
	var all []expression
	for _, r := range rules(t) {
		e := expression{at: alertsFile + ", " + r.Alert, text: r.Expr}
		for _, text := range r.Annotations {
			for _, m := range named.FindAllStringSubmatch(text, -1) {
				e.uses = append(e.uses, m[1])
			}
		}
		all = append(all, e)
	}
	return all
}

// pageExpressions are those of the page: its blocks, and pieces that are no plain names.
func pageExpressions(t *testing.T) []expression {
	t.Helper()
	page := readPage(t, monitoringPage)
	var all []expression
	for _, b := range page.blocks {
		if b.language == "promql" {
			for i, line := range strings.Split(strings.TrimSpace(b.text), "\n") {
				if line != "" && !strings.HasPrefix(line, "#") {
					all = append(all, expression{at: fmt.Sprintf("%s:%d", monitoringPage, b.line+i), text: line})
				}
			}
		}
	}
	piece := regexp.MustCompile("`([^`]*licexport_[^`]*)`")
	for i, line := range page.prose {
		for _, m := range piece.FindAllStringSubmatch(line, -1) {
			if strings.ContainsAny(m[1], "({=<>") || strings.HasPrefix(m[1], "licexport_") {
				all = append(all, expression{at: fmt.Sprintf("%s:%d", monitoringPage, i+1), text: m[1]})
			}
		}
	}
	return all
}

// panel is what of a panel of a dashboard is looked at.
type panel struct {
	Title   string  `json:"title"`
	Panels  []panel `json:"panels"`
	Targets []struct {
		Expr         string `json:"expr"`
		LegendFormat string `json:"legendFormat"`
	} `json:"targets"`
}

func dashboardPanels(t *testing.T) []panel {
	t.Helper()
	var board struct {
		Panels []panel `json:"panels"`
	}
	if err := json.Unmarshal([]byte(whole(t, dashboardFile)), &board); err != nil {
		t.Fatal(err)
	}
	var all []panel
	for _, p := range board.Panels {
		all = append(append(all, p), p.Panels...)
	}
	return all
}

// dashboardExpressions are those of the panels, and those that fill the variables.
func dashboardExpressions(t *testing.T) []expression {
	t.Helper()
	var all []expression
	legend := regexp.MustCompile(`{{\s*(\w+)\s*}}`)
	for _, p := range dashboardPanels(t) {
		for _, target := range p.Targets {
			e := expression{at: fmt.Sprintf("%s, %q", dashboardFile, p.Title), text: filled(target.Expr)}
			for _, m := range legend.FindAllStringSubmatch(target.LegendFormat, -1) {
				e.uses = append(e.uses, m[1])
			}
			all = append(all, e)
		}
	}
	values := regexp.MustCompile(`label_values\((.*), (\w+)\)`)
	for _, m := range values.FindAllStringSubmatch(whole(t, dashboardFile), -1) {
		all = append(all, expression{at: dashboardFile + ", a variable", text: filled(strings.ReplaceAll(m[1], `\"`, `"`)), uses: []string{m[2]}})
	}
	return all
}

// filled is an expression as Grafana asks it, with its variables filled in.
func filled(expr string) string {
	return strings.NewReplacer("$__rate_interval", "5m", "$__range", "1d", "$__interval", "1m").Replace(expr)
}

// Every expression in the dashboard, the rules and the page is one that Prometheus
// understands, on metrics and labels that there are.
func TestExpressionsAreOfRealMetrics(t *testing.T) {
	t.Parallel()
	there := allMetrics(t)
	p := parser.NewParser(parser.Options{})
	for place, all := range map[string][]expression{
		"rules": ruleExpressions(t), "page": pageExpressions(t), "dashboard": dashboardExpressions(t),
	} {
		if len(all) < 5 {
			t.Errorf("only %d expressions found in the %s", len(all), place)
		}
		for _, e := range all {
			parsed, err := p.ParseExpr(e.text)
			if err != nil {
				t.Errorf("%s: %v in\n%s", e.at, err, e.text)
				continue
			}
			c := checker{real: there, report: func(format string, args ...any) {
				t.Errorf("%s: %s\n%s", e.at, fmt.Sprintf(format, args...), e.text)
			}}
			c.needs(c.labelsOf(parsed), e.uses, "the text beside it")
		}
	}
}

// The check finds what is wrong, whatever it is.
func TestWrongExpressionsAreFound(t *testing.T) {
	t.Parallel()
	there := shown{
		"licexport_a":     {labels: map[string]map[string]bool{"job": {"nightly": true}, "uid": {"x": true}}},
		"licexport_b":     {labels: map[string]map[string]bool{"job": {"nightly": true}, "standing": {"well": true}}},
		"licexport_total": {counter: true, labels: map[string]map[string]bool{"job": {"nightly": true}}},
	}
	p := parser.NewParser(parser.Options{})
	for text, want := range map[string]string{
		`licexport_a{uid="y"} * on (job) group_left () licexport_b{job=~"$job"}`: "",
		`sum by (uid, instance) (licexport_a)`:                                   "",
		`sum(rate(licexport_total[5m])) by (job)`:                                "",
		`licexport_a unless ignoring (uid) licexport_b`:                          "",
		`sum by (x) (label_replace(licexport_a, "x", "$1", "uid", "(.*)"))`:      "",
		`licexport_c`:                                         "no metric licexport_c",
		`licexport_a{oputput="x"}`:                            "licexport_a has no label oputput",
		`{__name__=~"licexport_.*"}`:                          "names no metric",
		`licexport_b{standing="wel"}`:                         `standing of licexport_b is never "wel"`,
		`sum by (sku) (licexport_a)`:                          "no label sku",
		`sum without (sku) (licexport_a)`:                     "no label sku",
		`sum by (job) (max by (uid) (licexport_a))`:           "no label job",
		`licexport_a * on (sku) licexport_b`:                  "no label sku",
		`licexport_a * on (job) group_left (sku) licexport_b`: "no label sku",
		`increase(licexport_a[5m])`:                           "licexport_a is no counter",
		`count(licexport_a) > bool on (job) licexport_b`:      "no label job",
	} {
		parsed, err := p.ParseExpr(text)
		if err != nil {
			t.Fatal(text, err)
		}
		var found []string
		c := checker{real: there, report: func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }}
		c.labelsOf(parsed)
		if got := strings.Join(found, "; "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// checker looks at an expression.
type checker struct {
	real   shown
	report func(format string, args ...any)
}

// target are labels that Prometheus itself adds to what it scrapes.
func target() map[string]bool { return map[string]bool{"instance": true} }

// labelsOf are the labels that the result of an expression can have.
func (c checker) labelsOf(e parser.Node) map[string]bool {
	switch e := e.(type) {
	case *parser.VectorSelector:
		return c.selector(e)
	case *parser.AggregateExpr:
		return c.aggregate(e)
	case *parser.BinaryExpr:
		return c.binary(e)
	case *parser.Call:
		return c.call(e)
	default:
		all := map[string]bool{}
		for child := range parser.ChildrenIter(e) {
			maps.Copy(all, c.labelsOf(child))
		}
		return all
	}
}

func (c checker) selector(e *parser.VectorSelector) map[string]bool {
	if e.Name == "" {
		c.report("it names no metric")
		return target()
	}
	m := c.real[e.Name]
	if m == nil {
		c.report("there is no metric %s", e.Name)
		return target()
	}
	all := target()
	for l := range m.labels {
		all[l] = true
	}
	for _, matcher := range e.LabelMatchers {
		if matcher.Name == model.MetricNameLabel {
			continue
		}
		if !all[matcher.Name] {
			c.report("%s has no label %s", e.Name, matcher.Name)
			continue
		}
		// What a site chooses, such as the names of jobs, can be anything.
		chosen := slices.Contains([]string{"instance", "job", "output", "source", "uid", "product", "code", "version", "exit_code"}, matcher.Name)
		if matcher.Type == labels.MatchEqual && !chosen && !m.labels[matcher.Name][matcher.Value] {
			c.report("%s of %s is never %q", matcher.Name, e.Name, matcher.Value)
		}
	}
	return all
}

func (c checker) aggregate(e *parser.AggregateExpr) map[string]bool {
	inner := c.labelsOf(e.Expr)
	c.needs(inner, e.Grouping, "by or without")
	left := map[string]bool{}
	switch {
	case e.Op == parser.TOPK || e.Op == parser.BOTTOMK:
		return inner
	case e.Without:
		maps.Copy(left, inner)
		for _, l := range e.Grouping {
			delete(left, l)
		}
	default:
		for _, l := range e.Grouping {
			left[l] = true
		}
	}
	return left
}

func (c checker) binary(e *parser.BinaryExpr) map[string]bool {
	left, right := c.labelsOf(e.LHS), c.labelsOf(e.RHS)
	if e.VectorMatching == nil {
		maps.Copy(left, right) // one of them is a number
		return left
	}
	both := maps.Clone(left)
	maps.Copy(both, right)
	if e.VectorMatching.On {
		c.needs(left, e.VectorMatching.MatchingLabels, "on")
		c.needs(right, e.VectorMatching.MatchingLabels, "on")
	} else {
		c.needs(both, e.VectorMatching.MatchingLabels, "ignoring")
	}
	result, other := left, right
	if e.VectorMatching.Card == parser.CardOneToMany {
		result, other = right, left
	}
	c.needs(other, e.VectorMatching.Include, "group_left or group_right")
	result = maps.Clone(result)
	for _, l := range e.VectorMatching.Include {
		result[l] = true
	}
	if e.Op == parser.LOR {
		return both
	}
	return result
}

// counted are functions that make sense of counters only.
func counted() []string { return []string{"rate", "irate", "increase", "resets"} }

func (c checker) call(e *parser.Call) map[string]bool {
	all := map[string]bool{}
	for _, arg := range e.Args {
		maps.Copy(all, c.labelsOf(arg))
	}
	if slices.Contains(counted(), e.Func.Name) {
		parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
			if s, ok := n.(*parser.VectorSelector); ok && c.real[s.Name] != nil && !c.real[s.Name].counter {
				c.report("%s is no counter", s.Name)
			}
			return nil
		})
	}
	switch e.Func.Name {
	case "absent", "absent_over_time", "scalar":
		return map[string]bool{}
	case "label_replace", "label_join":
		if name, ok := e.Args[1].(*parser.StringLiteral); ok {
			all[name.Val] = true
		}
	}
	return all
}

// needs reports labels that are used and not there.
func (c checker) needs(there map[string]bool, used []string, where string) {
	for _, l := range used {
		if !there[l] {
			c.report("%s names %s, and there is no label %s", where, l, l)
		}
	}
}
