package graph

import (
	"bytes"
	"encoding/json"
)

// nextLinkKey is the key as it stands in the answer. Inside a string a quote is
// always escaped, so these bytes followed by a colon are a key and nothing else.
const nextLinkKey = `"@odata.nextLink"`

// findNextLink finds the link to the next page without decoding the page, so
// that the next page can be on its way while this one is decoded. Whoever uses
// it compares with the decoded page later. Empty: there is none.
func findNextLink(body []byte) string {
	for {
		_, after, found := bytes.Cut(body, []byte(nextLinkKey))
		if !found {
			return ""
		}
		body = after
		after = bytes.TrimLeft(after, " \t\r\n")
		if len(after) == 0 || after[0] != ':' {
			continue
		}
		after = bytes.TrimLeft(after[1:], " \t\r\n")
		var link string
		if end := stringEnd(after); end > 0 && json.Unmarshal(after[:end], &link) == nil {
			return link
		}
	}
}

// stringEnd is the length of the JSON string at the start of data, quotes
// included. 0: there is none.
func stringEnd(data []byte) int {
	if len(data) == 0 || data[0] != '"' {
		return 0
	}
	for i := 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}
