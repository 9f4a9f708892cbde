package console

import (
	"unicode/utf16"

	"golang.org/x/sys/windows"
)

const (
	oemCodePage = 1 // CP_OEMCP
	utf8Page    = 65001
)

// fromPage decodes what a program wrote in the code page of the console.
// A service has no console; then it is the one that the system gives to new
// consoles.
func fromPage(b []byte) (string, bool) {
	page, err := windows.GetConsoleOutputCP()
	if err != nil || page == 0 || page == utf8Page {
		page = oemCodePage
	}
	return decode(page, b)
}

func decode(page uint32, b []byte) (string, bool) {
	if len(b) == 0 {
		return "", true
	}
	wide := make([]uint16, len(b))
	n, err := windows.MultiByteToWideChar(page, 0, &b[0], int32(len(b)), &wide[0], int32(len(wide)))
	if err != nil {
		return "", false
	}
	return string(utf16.Decode(wide[:n])), true
}
