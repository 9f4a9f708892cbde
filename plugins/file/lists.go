package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// lists remembers how the licenses of a cell are separated. A program that joins
// names writes the separator in one way. Where it stands with spaces around and
// without, one of them belongs to a name: "E3+Enterprise Mobility + Security E5".
type lists struct {
	tight    bool
	doubtful []boundary // each pair of licenses once
	seen     map[boundary]bool
	sure     map[string]bool // folded: licenses that stood alone, or between separators of the usual kind
}

// boundary is a separator between two licenses.
type boundary struct {
	left, right, place string
	around             bool // a space on both sides
}

// look takes the licenses of a cell.
func (l *lists) look(parts []part, place string) {
	if l.sure == nil {
		l.sure, l.seen = make(map[string]bool), make(map[boundary]bool)
	}
	for i, p := range parts {
		usual := !p.left && !p.leftInner && (i+1 == len(parts) || !parts[i+1].left && !parts[i+1].leftInner)
		if usual {
			l.sure[fold(p.text)] = true
		}
		if i == 0 {
			continue
		}
		if !p.left && !p.leftInner {
			l.tight = true
			continue
		}
		b := boundary{left: parts[i-1].text, right: p.text, around: p.left && p.leftInner}
		if !l.seen[b] {
			l.seen[b] = true
			b.place = place
			l.doubtful = append(l.doubtful, b)
		}
	}
}

// judge refuses lists whose separator may belong to a name, and warns of those
// where that is less likely: people put a space behind a comma now and then.
func (r *userReader) judgeLists() (warnings []sdk.Problem, err error) {
	l := &r.lists
	if !l.tight {
		return nil, nil
	}
	wanted := func(name string) bool { return r.plan.wants(name) }
	isSure := func(name string) bool { return l.sure[fold(name)] || r.known.has(name) }
	var told []string
	for _, b := range l.doubtful {
		whole := b.left + strings.TrimRight(" "+r.plan.ListSeparator, " ") + " " + b.right
		if isSure(b.left) && isSure(b.right) || !wanted(b.left) || !wanted(b.right) {
			continue
		}
		if b.around {
			return nil, fault.New("ambiguous_list", b.place,
				fmt.Sprintf("List it in known_licenses if it is: known names win over the separator. If %q and %q are two licenses, list both.", b.left, b.right),
				"%q may be one license with the separator %q in its name: elsewhere no spaces are around it", whole, r.plan.ListSeparator).At("known_licenses")
		}
		whole = b.left + r.plan.ListSeparator + " " + b.right
		if !slices.Contains(told, whole) {
			told = append(told, whole)
		}
	}
	if len(told) == 0 {
		return nil, nil
	}
	return []sdk.Problem{{
		Summary: fmt.Sprintf("the separator %q stands with a space and without: is %s one license?", r.plan.ListSeparator, few(told)),
		Detail:  "It is read as several. List it in known_licenses if it is one, or list the several there.",
		Code:    "file.ambiguous_list", Path: "/known_licenses", Origin: sdk.OriginUpstream,
	}}, nil
}

// few quotes the first names of a list.
func few(names []string) string {
	const most = 5
	var all []string
	for i, name := range names {
		if i == most {
			all = append(all, fmt.Sprintf("%d more", len(names)-most))
			break
		}
		all = append(all, fmt.Sprintf("%q", name))
	}
	return strings.Join(all, ", ")
}

// judgeJoined warns of licenses that look like several in one: because others
// make them up, or because a separator of lists stands in them.
func (r *userReader) judgeJoined() []sdk.Problem {
	names := make(map[string]string)
	lengths := make(map[int]bool)
	add := func(name string) {
		names[fold(name)] = name
		lengths[len(fold(name))] = true
	}
	for _, l := range r.result.licenses.list {
		add(l.ID)
	}
	for _, name := range r.known {
		add(name)
	}
	var told []string
	for _, l := range r.result.licenses.list {
		if !r.known.has(l.ID) && (madeOf(fold(l.ID), names, lengths) || typed.Several(l.ID)) {
			told = append(told, fmt.Sprintf("%s (%s)", l.ID, l.place))
		}
	}
	if len(told) == 0 {
		return nil
	}
	return []sdk.Problem{{
		Summary: "looks like several licenses in one: " + few(told),
		Detail:  "If a cell may name several licenses, set list_separator; if a separator is missing there, correct the cell. If it is the name of one license, list it in known_licenses.",
		Code:    "file.joined_license", Path: "/list_separator", Origin: sdk.OriginUpstream,
	}}
}

// joints may stand between two names that were joined.
const joints = " ,;|/+&\t\n"

// madeOf reports whether a text is made of two or more of the names, other than
// itself. All are folded. lengths are those of the names.
func madeOf(text string, names map[string]string, lengths map[int]bool) bool {
	const most = 200 // of a license's name; longer ones are not worth the time
	if len(text) > most {
		return false
	}
	reached := make([]int, len(text)+1) // number of names up to there, 0: none
	for from := range len(text) {
		if from > 0 && reached[from] == 0 {
			continue
		}
		start := from
		for start < len(text) && from > 0 && strings.IndexByte(joints, text[start]) >= 0 {
			start++
		}
		for length := range lengths {
			end := start + length
			if length < 2 || end > len(text) || length == len(text) || names[text[start:end]] == "" || from > 0 && start == from && !parting(text, from) {
				continue
			}
			reached[end] = max(reached[end], reached[from]+1)
		}
	}
	return reached[len(text)] > 1
}

// parting reports whether two names can meet at an offset without anything
// between them: not within a number.
func parting(text string, at int) bool {
	left, _ := utf8.DecodeLastRuneInString(text[:at])
	right, _ := utf8.DecodeRuneInString(text[at:])
	return !unicode.IsDigit(left) || !unicode.IsDigit(right)
}
