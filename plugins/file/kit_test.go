package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/licexport/licexport/internal/conformance/kittest"
)

func TestKit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users.csv")
	list := "id,mail,name,product\n1,jan@example.com,Jan Novák,Basic\n2,eva@example.com,Eva Malá,Basic\n"
	if err := os.WriteFile(path, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, systemTime(), systemTime()); err != nil { // it is as new as the test's day
		t.Fatal(err)
	}
	kittest.Run(t, kittest.Case{
		InCI: true,
		Settings: map[string]any{
			"path": path, "settle": "0s",
			"columns": map[string]any{"id": []string{"id"}, "email": []string{"mail"}, "name": []string{"name"}, "license": []string{"product"}},
		},
	})
}
