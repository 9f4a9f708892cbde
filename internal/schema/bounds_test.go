package schema_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/schema"
)

func TestCheckAcceptsWhatPluginsHave(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../config/testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, schemaText := range map[string]string{
		"a schema with everything": string(text),
		"references":               `{"$defs":{"a":{"type":"string"},"b":{"$ref":"#/$defs/a"}},"properties":{"x":{"$ref":"#/$defs/b"},"y":{"$ref":"#/$defs/b"}}}`,
		"a setting called $ref":    `{"properties":{"$ref":{"type":"string"},"$id":{"type":"string"},"pattern":{"type":"string"}}}`,
		"an id of the whole":       `{"$id":"https://example.com/s","type":"object"}`,
		"an anchor":                `{"$ref":"#a","$defs":{"x":{"$anchor":"a","type":"object"}}}`,
		"data":                     `{"default":{"$ref":"elsewhere"},"enum":["(",{"pattern":"("}]}`,
		"everything allowed":       `true`,
		"many settings":            `{"properties":{` + list(1000, `"s%d":{"type":"string","description":"A setting"}`) + `}}`,
	} {
		if err := schema.Check(schemaText); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each of these keeps a compiler, a validation or a walk through the schema busy
// for minutes, or takes gigabytes of memory. Check takes no time for any.
func TestCheckRefusesBombs(t *testing.T) {
	t.Parallel()
	nested := func(open, end string, n int) string { return strings.Repeat(open, n) + "true" + strings.Repeat(end, n) }
	var doubling strings.Builder
	for i := range 30 {
		fmt.Fprintf(&doubling, `"a%d":{"anyOf":[{"$ref":"#/$defs/a%d"},{"$ref":"#/$defs/a%d"}]},`, i, i+1, i+1)
	}
	for name, text := range map[string]string{
		"not in not":              nested(`{"not":`, "}", 9000),
		"anyOf in anyOf":          nested(`{"anyOf":[`, "]}", 3000),
		"anyOf that doubles":      `{"$ref":"#/$defs/a0","$defs":{` + doubling.String() + `"a30":true}}`,
		"properties that double":  `{"properties":{"a":{"$ref":"#/$defs/p"},"b":{"$ref":"#/$defs/p"}},"$defs":{"p":{"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}}}}}`,
		"a circle":                `{"$ref":"#"}`,
		"a circle through others": `{"$defs":{"a":{"allOf":[{"$ref":"#/%24defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}`,
		"a circle of anchors":     `{"$anchor":"a","items":{"$ref":"#a"}}`,
		"a circle in items":       `{"items":{"$ref":"#"}}`,
		"200,000 properties":      `{"properties":{` + list(200_000, `"s%d":true`) + `}}`,
		"20,000 properties":       `{"properties":{` + list(20_000, `"s%d":{}`) + `}}`,
		"a huge enum":             `{"enum":[` + list(30_000, `%d`) + `]}`,
		"a huge description":      `{"description":"` + strings.Repeat("x", schema.MaxBytes) + `"}`,
		"a huge number":           `{"maximum":1e999999999}`,
		"a tiny number":           `{"multipleOf":1E-999999999}`,
		"a long number":           `{"maximum":` + strings.Repeat("9", 1000) + `}`,
		"a long pattern":          `{"pattern":"` + strings.Repeat("a", 1000) + `"}`,
		"patterns that repeat":    `{"properties":{` + list(200, `"s%d":{"pattern":"`+strings.Repeat("x{1000}", 60)+`"}`) + `}}`,
		"keys that are patterns":  `{"patternProperties":{` + list(200, `"s%d`+strings.Repeat("x{1000}", 60)+`":true`) + `}}`,
		"another schema":          `{"$ref":"file:///etc/passwd"}`,
		"a part with an id":       `{"properties":{"a":{"$id":"https://example.com/a","$ref":"#/b"}}}`,
		"a dynamic reference":     `{"$dynamicAnchor":"x","items":{"$dynamicRef":"#x"}}`,
		"two values":              `{} {}`,
		"nothing":                 ``,
		"an unfinished list":      strings.Repeat("[", 100_000),
	} {
		watch := clock.Start()
		if err := schema.Check(text); err == nil {
			t.Errorf("%s was accepted", name)
		} else if len(err.Error()) > 300 {
			t.Errorf("%s: %d bytes of error", name, len(err.Error()))
		}
		if took := watch.Elapsed(); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// list joins n items with their numbers.
func list(n int, format string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(items, ",")
}
