package schema

import (
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// address stands for the schema in messages. Nothing is at it.
const address = "plugin:schema"

// Compile checks a schema against the bounds and compiles it. It is JSON Schema
// 2020-12 unless it names another draft, and must be complete in itself. The
// error continues the sentence "its schema cannot be used:".
func Compile(text string) (*jsonschema.Schema, error) {
	if err := Check(text); err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("it is not JSON: %w", err)
	}
	annotations, err := annotationVocabulary()
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.RegisterVocabulary(annotations)
	c.AssertVocabs()
	c.UseLoader(noLoader{})
	if err := c.AddResource(address, document); err != nil {
		return nil, fmt.Errorf("it is invalid: %w", err)
	}
	compiled, err := c.Compile(address)
	if err != nil {
		return nil, fmt.Errorf("it is invalid: %w", err)
	}
	return compiled, nil
}

// noLoader keeps a schema from naming files or addresses, which the library would
// otherwise read.
type noLoader struct{}

func (noLoader) Load(address string) (any, error) {
	return nil, errors.New("it refers to " + address + ", but must be complete in itself")
}

// annotation holds the keywords of licexport in one subschema.
type annotation struct {
	env                 string
	path, identity, ask bool
}

// Validate finds nothing wrong: annotations allow every value.
func (*annotation) Validate(*jsonschema.ValidatorContext, any) {}

// annotationVocabulary makes the library keep the keywords of licexport. A
// vocabulary of its own switches off what the library checks of the others, so
// its schema refers to them.
func annotationVocabulary() (*jsonschema.Vocabulary, error) {
	const meta = "https://json-schema.org/draft/2020-12/meta/"
	var all []any
	for _, name := range []string{"meta-data", "content", "format-annotation"} {
		all = append(all, map[string]any{"$ref": meta + name})
	}
	const id = "licexport:annotations"
	c := jsonschema.NewCompiler()
	if err := c.AddResource(id, map[string]any{"allOf": all}); err != nil {
		return nil, err
	}
	checked, err := c.Compile(id)
	if err != nil {
		return nil, err
	}
	return &jsonschema.Vocabulary{URL: id, Schema: checked, Compile: func(_ *jsonschema.CompilerContext, of map[string]any) (jsonschema.SchemaExt, error) {
		var a annotation
		a.env, _ = of[sourcev1.SchemaEnvKey].(string)
		a.path, _ = of[sourcev1.SchemaPathKey].(bool)
		a.identity, _ = of[sourcev1.SchemaIdentityKey].(bool)
		a.ask, _ = of[sourcev1.SchemaAskKey].(bool)
		if a == (annotation{}) {
			return nil, nil //nolint:nilnil // as the library wants it
		}
		return &a, nil
	}}, nil
}
