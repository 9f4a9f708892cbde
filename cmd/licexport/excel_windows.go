package main

import "golang.org/x/sys/windows/registry"

// listSeparator is the list separator in the region settings of the person, which is
// the one that Excel goes by.
func listSeparator() rune {
	key, err := registry.OpenKey(registry.CURRENT_USER, `Control Panel\International`, registry.QUERY_VALUE)
	if err != nil {
		return localeSeparator()
	}
	defer func() { _ = key.Close() }()
	text, _, err := key.GetStringValue("sList")
	if runes := []rune(text); err == nil && len(runes) == 1 && runes[0] != '"' && runes[0] != '\r' && runes[0] != '\n' {
		return runes[0]
	}
	return localeSeparator()
}
