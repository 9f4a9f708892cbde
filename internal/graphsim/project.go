package graphsim

import (
	"encoding/json"
	"fmt"
	"strings"
)

// project returns the members of an object that $select names, or all of them if
// it is empty. unknown is a name that the object does not have.
func project(object any, list string) (projected any, unknown string) {
	if list == "" {
		return object, ""
	}
	raw, err := json.Marshal(object)
	if err != nil { // only for values that are no JSON: none of ours
		panic(fmt.Sprintf("graphsim: %v", err))
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		panic(fmt.Sprintf("graphsim: %v", err))
	}
	out := make(map[string]json.RawMessage)
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		found := false
		for member, value := range members {
			if strings.EqualFold(member, name) {
				out[member] = value
				found = true
			}
		}
		if !found {
			return nil, name
		}
	}
	return out, ""
}
