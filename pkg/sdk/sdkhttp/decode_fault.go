package sdkhttp

import (
	"errors"
	"fmt"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// faultOf says where decoding failed and what was expected there, without a
// value of the answer.
func faultOf(err error) string {
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fmt.Sprintf("a name is doubled at byte %d", syntax.ByteOffset)
		}
		return fmt.Sprintf("it is not valid JSON at byte %d", syntax.ByteOffset)
	}
	if semantic, ok := errors.AsType[*jsonv2.SemanticError](err); ok {
		return fmt.Sprintf("a JSON %v stands where %v is expected, at byte %d", semantic.JSONKind, semantic.GoType, semantic.ByteOffset)
	}
	return "it cannot be decoded"
}
