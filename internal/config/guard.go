package config

import (
	"math"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// ruleNode is a guard.Rule as it stands in the file. A job reads the rules of
// the top level again, over its own limits.
type ruleNode struct {
	where   string
	pattern string
	value   *yaml.Node
}

// guard reads limits over those that are in into already. The rules of the
// object come first, then inherited ones for other patterns; of several that
// match, the guard takes the first. seen, if not nil, gets the object's rules.
func (r *reader) guard(into *Guard, inherited []ruleNode, seen *[]ruleNode) strict.Value {
	var own []ruleNode
	fields := append(r.limits(&into.File),
		strict.Field{Key: "on_refusal", Doc: "stop: publish nothing. keep: publish the rest, with the refused licenses as they were.", Value: strict.Choice(r.Reader, &into.OnRefusal, RefusalStop, RefusalKeep)},
		strict.Field{Key: "licenses", Doc: "Other limits for licenses, by UId; * and ? stand for any letters", Value: strict.Value{
			Schema: strict.MapSchema(strict.ObjectSchema(r.limits(&into.File)...)),
			Read: func(where string, n *yaml.Node) {
				for _, e := range r.Map(where, n) {
					own = append(own, ruleNode{where: strict.Join(where, e.Name), pattern: e.Name, value: e.Value})
				}
			},
		}},
	)
	return described("guard", "When a new file differs so much from the last one that it is not published", strict.Value{
		Schema: strict.ObjectSchema(fields...),
		Read: func(where string, n *yaml.Node) {
			r.Object(where, n, n, fields...)
			into.Rules = r.rules(into.File, own, inherited)
			if seen != nil {
				*seen = own
			}
		},
	})
}

func (r *reader) rules(base guard.Limits, own, inherited []ruleNode) []guard.Rule {
	var rules []guard.Rule
	byPattern := map[string]ruleNode{}
	for _, i := range inherited {
		byPattern[license.FoldKey(i.pattern)] = i
	}
	add := func(nodes ...ruleNode) {
		rule := guard.Rule{Pattern: nodes[len(nodes)-1].pattern, Limits: base}
		for _, node := range nodes {
			r.Object(node.where, node.value, node.value, r.limits(&rule.Limits)...)
		}
		rules = append(rules, rule)
	}
	for _, o := range own {
		key := license.FoldKey(o.pattern)
		if i, found := byPattern[key]; found {
			delete(byPattern, key)
			add(i, o)
			continue
		}
		add(o)
	}
	for _, i := range inherited {
		if _, left := byPattern[license.FoldKey(i.pattern)]; left {
			add(i)
		}
	}
	return rules
}

func (r *reader) limits(into *guard.Limits) []strict.Field {
	return []strict.Field{
		{Key: "max_removed_percent", Doc: "Refuse if more than this share of a license, or of the file, is removed", Value: r.Percent(&into.MaxRemovedPercent)},
		{Key: "min_baseline", Doc: "Shares count for licenses with at least this many holders", Value: r.Int(&into.MinBaseline, 0, math.MaxInt)},
		{Key: "max_removed_rows", Doc: "Refuse if more rows than this are removed that are also more than max_removed_rows_percent", Value: r.Int(&into.MaxRemovedRows, 0, math.MaxInt)},
		{Key: "max_removed_rows_percent", Doc: "See max_removed_rows", Value: r.Percent(&into.MaxRemovedRowsPercent)},
		{Key: "max_week_removed_percent", Doc: "Refuse if more than this share of those who were holders on any of the last 7 days is gone", Value: r.Percent(&into.MaxWeekRemovedPercent)},
		{Key: "max_changed_email_percent", Doc: "Refuse if more than this share of the holders has another e-mail", Value: r.Percent(&into.MaxChangedEmailPercent)},
		{Key: "max_week_changed_email_percent", Doc: "Refuse if more than this share of those who were holders on any of the last 7 days has another e-mail", Value: r.Percent(&into.MaxWeekChangedEmailPercent)},
		{Key: "max_new_gap_percent", Doc: "Refuse if more than this share of the units in use, and more than 5, newly have no holder", Value: r.Percent(&into.MaxNewGapPercent)},
		{Key: "min_assigned_percent", Doc: "Refuse if a source names holders for less than this share of what it says is consumed", Value: r.Percent(&into.MinAssignedPercent)},
	}
}
