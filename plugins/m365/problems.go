package main

import (
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// words puts errors into words for the settings of this source.
func words(cfg config) entra.Words {
	return entra.Words{Product: product(), Settings: cfg.SignIn, CAFile: cfg.CAFile}
}

// ofTheList is about lists of users that cannot be read to the end, nil for all
// other errors.
func ofTheList(err error) error {
	upstream := words(config{}).Upstream
	restarts, broken := errors.AsType[*graph.RestartsError](err)
	_, incomplete := errors.AsType[*graph.IncompleteError](err)
	switch {
	case broken && restarts.Broken():
		return upstream(err, "answer_broken", "the pages of users are broken",
			"Each time that the list was read, a page of it could not be understood. Something in between (proxy, gateway) may have changed it; otherwise run it again later, and if it stays, tell Microsoft's support.")
	case broken:
		return upstream(err, "list_broke_off", "the list of users broke off again and again",
			"Nothing was exported, because half a list would take licenses away from the other half. Large changes in the directory cause this; run it again when they are over.")
	case incomplete:
		return upstream(err, "list_incomplete", "Microsoft Graph gave fewer users than it counts",
			"It did so again and again. Nothing was exported, because the missing users would lose their licenses. Run it again later; if it stays, tell Microsoft's support.")
	default:
		return nil
	}
}

func badSettle(value string) error {
	return words(config{}).ConfigProblem("settle", "/settle", fmt.Sprintf("settle cannot be %q", value),
		"It is a duration of at most 10 minutes such as 90s or 10m; 0s does not wait at all.")
}

// fewUsersMissing is a warning: users change while they are read.
func fewUsersMissing(users, missing int) sdk.Problem {
	return sdk.Problem{
		Code: "m365.few_users_missing", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("%d of %d users that Microsoft Graph counts were not in its list", missing, users+missing),
		Detail:  "So few are normal while licenses are being changed. If it says so every time, look whether somebody is missing in the file.",
	}
}

// strayLicense is a warning about a product that the tenant does not list.
func strayLicense(license sdk.License, held int) sdk.Problem {
	problem := sdk.Problem{
		Code: "m365.unlisted_license", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("%s (%s) is held by users (%d), but the tenant does not list it", license.Name, license.ID, held),
		Detail:  "This happens with products that have ended. It is exported without a number of purchased units.",
	}
	if license.UID == "" {
		problem.Detail = fmt.Sprintf("This happens with products that have ended. Its part number is not known either, so it has no UId and is not exported. "+
			"Name a UId under uids (%q: …), use uid: sku_id, or set product_names to Microsoft's full list.", license.ID)
	}
	return problem
}
