package demo

import _ "embed" // The list is a file of its own.

//go:embed adobe.csv
var adobeList []byte

// startFile saves a list as a vendor's portal would.
func startFile(s *stage) (string, error) {
	return `path: adobe.csv
settle: 0s
columns:
  id: [ID]
  email: [Email]
  first_name: [First Name]
  last_name: [Last Name]
  license: [Team Products]
list_separator: ","
uid_prefix: "` + uidPrefix + `Adobe "
purchased: {Creative Cloud All Apps: 5, Acrobat Pro: 10}
`, s.write("adobe.csv", adobeList)
}
