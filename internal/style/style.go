package style

import _ "embed"

//go:embed style.css
var css string

// CSS is the stylesheet: ASCII, without anything that could end a style element.
func CSS() string { return css }
