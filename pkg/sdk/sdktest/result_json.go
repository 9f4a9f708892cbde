package sdktest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/licexport/licexport/pkg/sdk"
)

// MarshalJSON writes the result for a golden file: licenses and holders by id,
// and nothing that depends on time.
func (r *Result) MarshalJSON() ([]byte, error) {
	doc := resultJSON{
		Completed: r.Completed, Expected: r.Expected, Restarts: r.Restarts, NoTotal: r.NoTotal, Replaced: r.Replaced,
		Traffic:  trafficJSON(r.Traffic),
		Warnings: problemsJSON(r.Warnings), Problems: problemsJSON(r.Problems),
		Licenses: []licenseJSON{}, Holders: []holderJSON{},
	}
	for _, l := range r.Licenses {
		doc.Licenses = append(doc.Licenses, toLicenseJSON(l, r.LicenseDetails[l.ID]))
	}
	for _, h := range r.Holders {
		doc.Holders = append(doc.Holders, toJSON(h))
	}
	slices.SortFunc(doc.Licenses, func(a, b licenseJSON) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(doc.Holders, func(a, b holderJSON) int { return cmp.Compare(a.ID, b.ID) })
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false) // the names of products have an & in them
	err := e.Encode(doc)
	return text.Bytes(), err
}

type resultJSON struct {
	Completed bool          `json:"completed"`
	Expected  *int          `json:"expected,omitempty"`
	Traffic   trafficJSON   `json:"traffic,omitzero"`
	Restarts  []string      `json:"restarts,omitempty"`
	NoTotal   string        `json:"no_total,omitempty"`
	Replaced  int           `json:"replaced,omitempty"`
	Problems  []problemJSON `json:"problems,omitempty"`
	Warnings  []problemJSON `json:"warnings,omitempty"`
	Licenses  []licenseJSON `json:"licenses"`
	Holders   []holderJSON  `json:"holders"`
}

type trafficJSON struct {
	Requests int `json:"requests"`
	Pages    int `json:"pages"`
	Retries  int `json:"retries"`
}

type licenseJSON struct {
	ID        string `json:"id"`
	UID       string `json:"uid,omitempty"`
	Name      string `json:"name,omitempty"`
	Purchased *int64 `json:"purchased,omitempty"`
	Consumed  *int64 `json:"consumed,omitempty"`
	Status    string `json:"status,omitempty"`
	// Renewals of a license, if they were asked for and reported.
	Renewals []renewalJSON `json:"renewals,omitempty"`
}

type holderJSON struct {
	ID       string      `json:"id"`
	Kind     string      `json:"kind"`
	Name     string      `json:"name,omitempty"`
	Emails   []emailJSON `json:"emails,omitempty"`
	LeftOut  string      `json:"left_out,omitempty"`
	Licenses []string    `json:"licenses"`
	// Details of a holder, if any were asked for and reported.
	Details *detailsJSON `json:"details,omitempty"`
}

type emailJSON struct {
	Address string `json:"address"`
	Kind    string `json:"kind"`
}

type problemJSON struct {
	Summary string `json:"summary"`
	Detail  string `json:"detail,omitempty"`
	Code    string `json:"code,omitempty"`
	Path    string `json:"path,omitempty"`
	Origin  string `json:"origin"`
	HelpURL string `json:"help_url,omitempty"`
}

func toJSON(h Holder) holderJSON {
	doc := holderJSON{
		ID: h.ID, Kind: name(h.Kind, "user", "device", "key"), Name: h.Name, LeftOut: h.LeftOut,
		Licenses: append([]string{}, h.Licenses...),
		Details:  toDetailsJSON(h.Details),
	}
	slices.Sort(doc.Licenses)
	for _, e := range h.Emails {
		doc.Emails = append(doc.Emails, emailJSON{e.Address, name(e.Kind, "mail", "alias", "login")})
	}
	return doc
}

func problemsJSON(problems []sdk.Problem) []problemJSON {
	var docs []problemJSON
	for _, p := range problems {
		docs = append(docs, problemJSON{
			Summary: p.Summary, Detail: p.Detail, Code: p.Code, Path: p.Path,
			Origin: name(p.Origin, "", "config", "upstream", "plugin"), HelpURL: p.HelpURL,
		})
	}
	return docs
}

// name returns the name of an enumeration's value.
func name[E ~uint8](value E, names ...string) string {
	if int(value) >= len(names) {
		return "unknown"
	}
	return names[value]
}
