package plain

import "regexp"

// addresses finds e-mail addresses, also those with typing errors that errors are
// about, such as ann@contoso. The private use characters are marks of package
// phrase around what is untranslated, which stay.
var addresses = regexp.MustCompile(`[^\s\x{E0F0}\x{E0F1}@"'<>(){},;:]+@[^\s\x{E0F0}\x{E0F1}@"'<>(){},;:]*[^\s\x{E0F0}\x{E0F1}@"'<>(){},;:.]`)

// WithoutAddresses replaces the e-mail addresses in a text by "…@…", for readers who
// are not meant to learn about people. Names without an address it cannot know.
func WithoutAddresses(text string) string { return addresses.ReplaceAllString(text, "…@…") }
