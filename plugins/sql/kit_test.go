package main

import (
	"testing"

	"github.com/licexport/licexport/internal/conformance/kittest"
)

func TestKit(t *testing.T) {
	kittest.Run(t, kittest.Case{InCI: true, Settings: map[string]any{
		"engine": "sqlite", "file": file(t, seats),
		"query":          "SELECT s.product AS license, p.id, p.mail AS email, p.name FROM seats s JOIN people p ON p.id = s.person",
		"licenses_query": "SELECT code AS license, title AS name, bought AS purchased, used AS consumed FROM products",
		"count_query":    "SELECT count(*) FROM seats",
	}})
}
