package report_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/report"
)

func products() []license.License {
	return []license.License{
		{ID: "1", UID: "contoso:SPE_E3", Name: "Microsoft 365 E3", Purchased: new(int64(2500)), Consumed: new(int64(2417)), Status: "Enabled"},
		{ID: "2", UID: "", Name: `Fabric, "Free"`},
	}
}

// What is unknown is left empty in CSV, null in JSON, a dash for people.
func TestLicenses(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{
		"table": `  UId             Product           Purchased  Assigned  Status
  contoso:SPE_E3  Microsoft 365 E3      2,500     2,417  Enabled
                  Fabric, "Free"            –         –
`,
		"csv": `uid,id,product,purchased,assigned,status
contoso:SPE_E3,1,Microsoft 365 E3,2500,2417,Enabled
,2,"Fabric, ""Free""",,,
`,
		"json": `[
  {
    "uid": "contoso:SPE_E3",
    "id": "1",
    "product": "Microsoft 365 E3",
    "purchased": 2500,
    "assigned": 2417,
    "status": "Enabled"
  },
  {
    "uid": "",
    "id": "2",
    "product": "Fabric, \"Free\"",
    "purchased": null,
    "assigned": null,
    "status": ""
  }
]
`,
	} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			write, err := report.LicenseFormat(format, report.CSV{})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := write(&out, products()); err != nil || out.String() != want {
				t.Errorf("%v, got:\n%s\nwant:\n%s", err, out.String(), want)
			}
			if err := write(broken{}, products()); !errors.Is(err, errBroken) {
				t.Errorf("a broken pipe: %v", err)
			}
		})
	}
	if _, err := report.LicenseFormat("xml", report.CSV{}); err == nil || err.Error() != `the format "xml" does not exist; choose table, csv or json` {
		t.Errorf("%v", err)
	}
}

// A tenant without licenses is an empty list in JSON, not null.
func TestNoLicenses(t *testing.T) {
	t.Parallel()
	write, err := report.LicenseFormat("json", report.CSV{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := write(&out, nil); err != nil || out.String() != "[]\n" {
		t.Errorf("%v: %s", err, out.String())
	}
}
