package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/licexport/licexport/plugins/file/table"
)

// raw is a cell as it is stored.
type raw struct {
	kind    string // attribute t
	value   string // element v, or the text of element is
	valued  bool   // one of them is there
	formula bool   // element f is there
	stale   bool   // the value is not that of the formula
}

// readRaw reads what is in a cell up to its end.
func (p *part) readRaw(kind string) (raw, error) {
	c := raw{kind: kind}
	for {
		token, err := p.token()
		if err != nil {
			return raw{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				c.valued = true
				c.value, err = p.plainText()
			case "is":
				c.valued = true
				c.value, err = p.richText("is")
			default:
				c.formula = c.formula || t.Name.Local == "f"
				_, err = p.plainText()
			}
			if err != nil {
				return raw{}, err
			}
		case xml.EndElement:
			return c, nil
		}
	}
}

// cell gives the value its meaning (ECMA-376 part 1, 18.18.11). A date is
// stored as a number and stays one. An error means a damaged workbook.
func (c raw) cell(shared []string) (table.Cell, error) {
	if c.stale || c.formula && !c.calculated() {
		return table.Cell{Fault: "holds a formula that was never calculated", Remedy: Recalculate}, nil
	}
	cell, err := c.content(shared)
	cell.Formula = c.formula
	cell.Index = c.index(len(shared))
	return cell, err
}

// Recalculate is what gives formulas their values. LibreOffice believes the
// values in a workbook that says it comes from Excel.
const Recalculate = "Open the workbook in Excel and save it: that calculates the formulas (LibreOffice does not help). " +
	"If a program writes the workbook: let it write values."

// index reports whether the value of a formula may be the number of one of n
// texts: excelize leaves it there where a formula takes the place of a text.
func (c raw) index(n int) bool {
	if !c.formula || c.kind != "str" {
		return false
	}
	at, err := strconv.Atoi(c.value)
	return err == nil && at >= 0 && at < n
}

// outdated reports whether a program that does not calculate has left the former
// value of the cell as that of its formula: Excel writes the text of a formula
// with the type str, and no number with it.
func (c raw) outdated(writer string) bool {
	if !c.formula {
		return false
	}
	if c.kind == "s" || c.kind == "inlineStr" {
		return true
	}
	_, err := strconv.ParseFloat(c.value, 64)
	return c.kind == "str" && err == nil && strings.Contains(writer, "Excelize")
}

// content is the value of a cell, whatever has given it.
func (c raw) content(shared []string) (table.Cell, error) {
	if !c.valued {
		return table.Cell{}, nil
	}
	switch c.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(c.value))
		if err != nil || n < 0 || n >= len(shared) {
			return table.Cell{}, fmt.Errorf("refers to the text %q, which is not there", c.value)
		}
		return text(shared[n]), nil
	case "e":
		return table.Cell{Fault: "holds the error " + c.value}, nil
	case "b":
		return boolean(c.value)
	case "", "n":
		return number(c.value)
	case "str":
		return text(unescape(c.value)), nil
	case "inlineStr", "d":
		return text(c.value), nil
	default:
		return table.Cell{}, fmt.Errorf("has the unknown type %q", c.kind)
	}
}

// calculated reports whether a formula has a value. An empty text is one, an empty
// number is what openpyxl writes, which does not calculate.
func (c raw) calculated() bool {
	text := c.kind != "" && c.kind != "n"
	return c.valued && (text || strings.TrimSpace(c.value) != "")
}

// text also finds error values that somebody has pasted as text.
func text(s string) table.Cell {
	s = table.Clean(s)
	problem, _ := table.Error(s)
	return table.Cell{Text: s, Fault: problem}
}

func boolean(value string) (table.Cell, error) {
	switch strings.TrimSpace(value) {
	case "1", "true":
		return table.Cell{Text: "TRUE"}, nil
	case "0", "false":
		return table.Cell{Text: "FALSE"}, nil
	default:
		return table.Cell{}, fmt.Errorf("has the truth value %q", value)
	}
}

// number writes a number as people do: 4711, not 4.711E3.
func number(value string) (table.Cell, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		return table.Cell{}, nil
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return table.Cell{}, errors.New("has a number that is none: " + strconv.Quote(value))
	}
	if strings.ContainsAny(value, ".eE") {
		value = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return table.Cell{Text: value}, nil
}
