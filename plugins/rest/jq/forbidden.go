package jq

import (
	"reflect"
	"slices"

	"github.com/itchyny/gojq"
)

// outside are the functions and variables that reach beyond the answer, or that
// depend on something else. Gojq has most of them switched off; named here, they
// are refused in words when the recipe is read.
func outside() []string {
	return []string{
		"env", "$ENV", "$__loc__", "$__prog_args", "input", "inputs", "input_filename", "input_line_number", "debug", "stderr",
		"get_search_list", "modulemeta", "halt", "halt_error", "now", "localtime", "strflocaltime", "builtins",
	}
}

// forbidden returns what an expression uses of these; "" if nothing.
func forbidden(query *gojq.Query) string {
	found := ""
	if query.Meta != nil {
		found = "module"
	}
	names := outside()
	walk(reflect.ValueOf(query), func(v any) {
		switch v := v.(type) {
		case gojq.Func:
			if slices.Contains(names, v.Name) {
				found = v.Name
			}
		case gojq.Import:
			found = "import"
		}
	})
	return found
}

// walk calls see with every struct of a syntax tree.
func walk(v reflect.Value, see func(any)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), see)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), see)
		}
	case reflect.Struct:
		see(v.Interface())
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(v.Field(i), see)
			}
		}
	default: // holds no struct
	}
}
