package certfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/licexport/licexport/plugins/internal/entra/certfile"
)

// The files in testdata were made with OpenSSL 3; see testdata/README.md.
func TestLoad(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file, password string
		want           error
	}{
		"PEM":                           {file: "plain.pem"},
		"PEM, needless password":        {file: "plain.pem", password: "unused"},
		"PEM, chain in the wrong order": {file: "chain.pem"},
		"encrypted PEM":                 {file: "pkcs8.pem", password: "correct"},
		"encrypted PEM, wrong password": {file: "pkcs8.pem", password: "wrong", want: certfile.ErrPassword},
		"encrypted PEM, no password":    {file: "pkcs8.pem", want: certfile.ErrPasswordMissing},
		"old PEM (DEK-Info)":            {file: "dek.pem", password: "correct"},
		"old PEM, wrong password":       {file: "dek.pem", password: "wrong", want: certfile.ErrPassword},
		"old PEM, no password":          {file: "dek.pem", want: certfile.ErrPasswordMissing},
		"PEM with PBES1, not supported": {file: "pbes1.pem", password: "correct", want: certfile.ErrFormat},
		"PFX as OpenSSL 3 and Windows":  {file: "new.pfx", password: "correct"},
		"PFX, wrong password":           {file: "new.pfx", password: "wrong", want: certfile.ErrPassword},
		"PFX, no password":              {file: "new.pfx", want: certfile.ErrPasswordMissing},
		"PFX of old times":              {file: "old.pfx", password: "correct"},
		"PFX of old times, wrong":       {file: "old.pfx", password: "wrong", want: certfile.ErrPassword},
		"PFX without password":          {file: "nopassword.pfx"},
		"PFX without key":               {file: "nokey.pfx", password: "correct", want: certfile.ErrNoKey},
		"PEM without key":               {file: "nokey.pem", want: certfile.ErrNoKey},
		"elliptic curve":                {file: "ec.pem", want: certfile.ErrKeyType},
		"certificate of another key":    {file: "mismatch.pem", want: certfile.ErrMismatch},
		"neither PEM nor PFX":           {file: "README.md", want: certfile.ErrFormat},
		"a directory":                   {file: ".", want: certfile.ErrFormat},
		"no such file":                  {file: "absent.pem", want: fs.ErrNotExist},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cert, err := certfile.Load(filepath.Join("testdata", test.file), test.password)
			if !errors.Is(err, test.want) {
				t.Fatalf("Load(%s) = %v, want %v", test.file, err, test.want)
			}
			if err != nil {
				return
			}
			if got := cert.Chain[0].Subject.CommonName; got != "licexport test" {
				t.Errorf("the first certificate is of %q, want that of the key", got)
			}
			if !cert.NotAfter().After(cert.NotBefore()) {
				t.Errorf("validity %v to %v", cert.NotBefore(), cert.NotAfter())
			}
			if len(cert.Thumbprint()) != 64 {
				t.Errorf("Thumbprint() = %q, want 64 hexadecimal digits", cert.Thumbprint())
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.p*")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		// PBES2 and PKCS #12 stretch the password; a fuzzer needs few of them.
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "correct")
	}
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		cert, err := certfile.Parse(data, password)
		if (cert == nil) == (err == nil) {
			t.Errorf("Parse gave %v and %v", cert, err)
		}
	})
}
