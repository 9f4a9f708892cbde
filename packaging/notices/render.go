package main

import (
	"fmt"
	"slices"
	"strings"
)

// render writes which text is for which module, and each text once.
func render(modules []module) string {
	var texts []string
	var out strings.Builder
	out.WriteString("These programs contain the following software of others. The texts below are\nits terms and notices, as its authors pass them on. The source code of each is\nthe Go module of that name and version.\n\n")
	for _, m := range modules {
		fmt.Fprintf(&out, "%s %s\n", m.name, m.version)
		for _, t := range m.texts {
			n := slices.Index(texts, t.content)
			if n < 0 {
				n = len(texts)
				texts = append(texts, t.content)
			}
			fmt.Fprintf(&out, "    %s: text %d\n", t.file, n+1)
		}
	}
	for i, t := range texts {
		fmt.Fprintf(&out, "\n%s\nText %d\n%s\n\n%s", line, i+1, line, t)
	}
	return out.String()
}

var line = strings.Repeat("=", 78)
