package main

import "github.com/licexport/licexport/plugins/internal/typed"

// fold makes texts equal that differ in the case of ASCII letters only.
func fold(s string) string { return typed.Fold(s) }
