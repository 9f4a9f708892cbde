package sdkhttp

import "bytes"

// complete reports whether a body is one JSON object or array from its first
// bracket to its last. An answer that was cut off is not, whatever its headers
// say.
//
// This is no full check of the syntax, because whoever decodes the body makes
// that anyway, and for the large pages of users it would take half as long as
// decoding them.
func complete(body []byte) bool {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] != '{' && body[0] != '[' {
		return false
	}
	depth := 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			length := stringLength(body[i:])
			if length == 0 {
				return false
			}
			i += length - 1
		}
		if depth == 0 {
			return i == len(body)-1
		}
	}
	return false
}

// stringLength is the length of the JSON string that data begins with, quotes
// included; 0 if it has no end.
func stringLength(data []byte) int {
	for i := 1; i < len(data); i++ {
		next := bytes.IndexByte(data[i:], '"')
		if next < 0 {
			return 0
		}
		i += next
		if !escaped(data[1:i]) {
			return i + 1
		}
	}
	return 0
}

// escaped reports whether what follows text is escaped: by an odd number of
// backslashes at its end.
func escaped(text []byte) bool {
	return (len(text)-len(bytes.TrimRight(text, `\`)))%2 == 1
}
