package faultproxy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// withoutList takes the longest list out of a JSON object, name and all. A list
// at the top becomes an empty object.
func withoutList(body []byte) []byte {
	value, ok := decode(body)
	if !ok {
		return body
	}
	if _, list := value.([]any); list {
		return []byte(`{}`)
	}
	owner, name, _ := longest(value)
	if owner == nil {
		return body
	}
	delete(owner, name)
	return encode(value, body)
}

// shuffled turns the longest list round.
func shuffled(body []byte) []byte {
	value, ok := decode(body)
	if !ok {
		return body
	}
	if list, top := value.([]any); top {
		slices.Reverse(list)
		return encode(list, body)
	}
	owner, name, _ := longest(value)
	if list, ok := owner[name].([]any); ok {
		slices.Reverse(list)
	}
	return encode(value, body)
}

// longest finds the longest list in nested objects.
func longest(value any) (owner map[string]any, name string, length int) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, "", -1
	}
	length = -1
	for key, below := range object {
		if list, ok := below.([]any); ok && (len(list) > length || len(list) == length && key < name) {
			owner, name, length = object, key, len(list)
		}
		if o, n, l := longest(below); l > length {
			owner, name, length = o, n, l
		}
	}
	return owner, name, length
}

// withoutNext takes what leads to the next page out of a JSON object.
func withoutNext(body []byte) []byte {
	value, ok := decode(body)
	object, isObject := value.(map[string]any)
	if !ok || !isObject {
		return body
	}
	removed := false
	var clean func(map[string]any)
	clean = func(object map[string]any) {
		for key, below := range object {
			name := strings.ToLower(key)
			if strings.Contains(name, "next") || strings.Contains(name, "cursor") || name == "hasmore" || name == "has_more" {
				delete(object, key)
				removed = true
				continue
			}
			if nested, ok := below.(map[string]any); ok {
				clean(nested)
			}
		}
	}
	clean(object)
	if !removed {
		return body
	}
	return encode(object, body)
}

func decode(body []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var value any
	err := d.Decode(&value)
	return value, err == nil
}

func encode(value any, otherwise []byte) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		return otherwise
	}
	return text
}
