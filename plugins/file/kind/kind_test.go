package kind_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/kind"
	"golang.org/x/text/encoding/unicode"
)

const csv = "E-mail;License\njan@contoso.com;Visio\n"

func gz(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// packed makes a ZIP archive of names and contents.
func packed(t *testing.T, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		f, err := w.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ data, want, place string }{
		"a CSV file":              {csv, csv, "users.csv"},
		"gzip":                    {gz(t, csv), csv, "users.csv"},
		"gzip in two pieces":      {gz(t, "E-mail;License\n") + gz(t, "jan@contoso.com;Visio\n"), csv, "users.csv"},
		"zip":                     {packed(t, "list.csv", csv), csv, "users.csv: list.csv"},
		"zip with a folder":       {packed(t, "export/", "", "export/list.csv", csv), csv, "users.csv: list.csv"},
		"zip of Windows":          {packed(t, `export\list.csv`, csv), csv, "users.csv: list.csv"},
		"zip of macOS":            {packed(t, "list.csv", csv, "__MACOSX/._list.csv", "x", ".DS_Store", "x"), csv, "users.csv: list.csv"},
		"zip in gzip":             {gz(t, packed(t, "list.csv", csv)), csv, "users.csv: list.csv"},
		"gzip in zip":             {packed(t, "list.csv.gz", gz(t, csv)), csv, "users.csv: list.csv.gz"},
		"a workbook":              {packed(t, "[Content_Types].xml", "x"), "PK", "users.csv"},
		"a workbook, backslashes": {packed(t, `xl\workbook.xml`, "x"), "PK", "users.csv"},
		"a workbook in a zip":     {packed(t, "seats.xlsx", packed(t, "[Content_Types].xml", "x")), "PK", "users.csv: seats.xlsx"},
	} {
		data, place, err := kind.Unpack([]byte(tt.data), "users.csv", 1<<20)
		if err != nil || !strings.HasPrefix(string(data), tt.want) || place != tt.place {
			t.Errorf("%s: %q as %s, %v", name, data, place, err)
		}
	}
}

func TestArchivesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ data, says string }{
		"two lists":           {packed(t, "a.csv", csv, "b.csv", csv), `It has: "a.csv", "b.csv"`},
		"no list":             {packed(t, "export/", ""), "no files"},
		"nothing":             {"PK\x05\x06" + strings.Repeat("\x00", 18), "the archive is empty"},
		"half a gzip":         {gz(t, csv)[:30], "cannot be unpacked"},
		"damaged gzip":        {gz(t, csv)[:len(gz(t, csv))-8] + "12345678", "cannot be unpacked"},
		"half a zip":          {packed(t, "list.csv", strings.Repeat(csv, 100))[:60], "the compressed file cannot be unpacked"},
		"an empty gzip":       {gz(t, ""), "is empty"},
		"a bomb":              {gz(t, strings.Repeat("x", 2<<20)), "too large when unpacked"},
		"a bomb in a zip":     {packed(t, "x.csv", strings.Repeat("x", 2<<20)), "too large when unpacked"},
		"archive in archives": {gz(t, gz(t, gz(t, gz(t, csv)))), "an archive within an archive"},
	} {
		_, _, err := kind.Unpack([]byte(tt.data), "users.csv", 1<<20)
		f, ok := errors.AsType[*fault.Fault](err)
		if !ok || !strings.Contains(f.Error()+" "+f.Detail, tt.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("<html><body><table><tr><td>x</td></tr></table></body></html>")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ data, says string }{
		"a tar archive":         {"list.csv" + strings.Repeat("\x00", 249) + "ustar\x0000", "a tar archive|Unpack it"},
		"a program":             {"MZ\x90\x00\x03", "a program"},
		"a table":               {"<html><body><table><tr><td>a@b.cz", "such a page .xls|this is a web page (HTML)"},
		"a bare table":          {"\n\n <table border=1><tr><td>a@b.cz", "this is a web page (HTML)"},
		"a table after comment": {"<!-- generated -->\n<table><tr>", "this is a web page (HTML)"},
		"a table in UTF-16":     {wide, "this is a web page (HTML)"},
		"a page with a mark":    {"\uFEFF<!DOCTYPE html><title>Reports</title>", `with the title "Reports"`},
		"a sign-in page":        {"<!doctype html>\n<html><head><title>Sign in to your account</title></head><body><form><input type=\"password\">", "asks to sign in|Sign in anew"},
		"a Czech sign-in page":  {"<html><body><h1>Přihlášení</h1>", "asks to sign in"},
		"single sign-on":        {"<html><body onload=\"document.forms[0].submit()\"><form><input name=\"SAMLRequest\">", "asks to sign in"},
		"an error page":         {"<html><head><title>502 Bad Gateway</title></head>", `"502 Bad Gateway", no list`},
		"XHTML":                 {`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Maintenance</title>`, `"Maintenance"`},
		"XML Spreadsheet 2003":  {`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, "XML Spreadsheet 2003|save it as Excel workbook"},
		"flat OpenDocument":     {`<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">`, "(.fods)"},
		"an error in XML":       {`<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>`, "Request has expired"},
		"XML without a header":  {"<Error><Code>AccessDenied</Code></Error>", "AccessDenied"},
		"an error of OAuth":     {`{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired."}`, "AADSTS7000222"},
		"an error of Graph":     {`{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`, "Insufficient privileges"},
		"errors in a list":      {`{"errors":[{"code":401,"message":"Bad token"}]}`, `"Bad token"`},
		"a message":             {"\uFEFF" + `{"message": "Not Found", "status": "404"}`, `"Not Found"`},
		"data in JSON":          {`{"value":[{"mail":"a@b.cz"}]}`, "this is a JSON file"},
		"a list in JSON":        {"[\n  {\"mail\": \"a@b.cz\"}\n]", "this is a JSON file"},
		"an empty list in JSON": {"[]", "this is a JSON file"},
		"JSON lines":            {"{\"mail\":\"a@b.cz\"}\n{\"mail\":\"c@d.cz\"}\n", "this is a JSON file"},
		"MHTML":                 {"MIME-Version: 1.0\nContent-Type: multipart/related", "MHTML"},
		"an old workbook":       {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600), "old Excel file (.xls)|save it as Excel workbook (.xlsx)"},
		"an older workbook":     {"\x09\x08\x10\x00\x00\x06\x05\x00", "old Excel file"},
		"a password":            {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600) + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", "has a password"},
		"PDF":                   {"%PDF-1.7\n", "PDF"},
		"7-Zip":                 {"7z\xBC\xAF\x27\x1C", "Unpack it first|7-Zip"},
		"xz":                    {"\xFD7zXZ\x00", "Unpack it first"},
		"Zstandard":             {"\x28\xB5\x2F\xFD", "Unpack it first"},
		"RTF":                   {`{\rtf1\ansi`, "Rich Text"},
		"a picture":             {"\x89PNG\r\n", "a picture"},
		"a pointer":             {"version https://git-lfs.github.com/spec/v1\noid sha256:1", "git lfs pull"},
	} {
		f, ok := errors.AsType[*fault.Fault](kind.Refuse([]byte(tt.data), "users.csv"))
		if !ok {
			t.Errorf("%s: not recognized", name)
			continue
		}
		for says := range strings.SplitSeq(tt.says, "|") {
			if text := f.Error() + " " + f.Detail; !strings.Contains(text, says) {
				t.Errorf("%s: %q does not say %q", name, text, says)
			}
		}
	}
	for _, data := range []string{
		csv, "", "ID;Mail\n", "[Mail],[License]\n", "<mail>;<license>\n", "from;subject\n", "{mail};x\n", "\"E-mail\",\"x\"\n", "PARK;x\n", "a\n<table>\n", "sep=;\n" + csv, "title;x\n",
	} {
		if err := kind.Refuse([]byte(data), "users.csv"); err != nil {
			t.Errorf("%q: %v", data, err)
		}
	}
}
