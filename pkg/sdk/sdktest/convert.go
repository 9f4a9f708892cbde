package sdktest

import (
	"slices"

	"github.com/licexport/licexport/pkg/sdk"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func holder(m *sourcev1.Holder) Holder {
	h := Holder{
		Holder: sdk.Holder{
			ID: m.GetId(), Name: m.GetName(), LeftOut: m.GetLeftOut(),
			Kind: kind(m.GetKind()),
		},
		Licenses: slices.Clone(m.GetLicenseIds()),
	}
	for _, e := range m.GetEmails() {
		h.Emails = append(h.Emails, sdk.Email{
			Address: e.GetAddress(),
			Kind:    emailKind(e.GetKind()),
		})
	}
	return h
}

func problem(d *sourcev1.Diagnostic) sdk.Problem {
	return sdk.Problem{
		Summary: d.GetSummary(), Detail: d.GetDetail(), Code: d.GetCode(), Path: d.GetConfigPath(),
		Origin: origin(d.GetOrigin()), HelpURL: d.GetHelpUrl(),
	}
}

// unknown is a value that the contract does not have.
const unknown = 255

func kind(k sourcev1.Holder_Kind) sdk.Kind {
	switch k {
	case sourcev1.Holder_KIND_USER:
		return sdk.User
	case sourcev1.Holder_KIND_DEVICE:
		return sdk.Device
	case sourcev1.Holder_KIND_KEY:
		return sdk.Key
	default:
		return unknown
	}
}

func emailKind(k sourcev1.Email_Kind) sdk.EmailKind {
	switch k {
	case sourcev1.Email_KIND_MAIL:
		return sdk.Mail
	case sourcev1.Email_KIND_ALIAS:
		return sdk.Alias
	case sourcev1.Email_KIND_LOGIN:
		return sdk.Login
	default:
		return unknown
	}
}

func origin(o sourcev1.Diagnostic_Origin) sdk.Origin {
	switch o {
	case sourcev1.Diagnostic_ORIGIN_CONFIG:
		return sdk.OriginConfig
	case sourcev1.Diagnostic_ORIGIN_UPSTREAM:
		return sdk.OriginUpstream
	case sourcev1.Diagnostic_ORIGIN_PLUGIN:
		return sdk.OriginPlugin
	default:
		return unknown
	}
}
