package host

import (
	"github.com/licexport/licexport/internal/license"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Translations from the wire to the model. A value that this licexport does
// not know is never taken for another one.

func holderKind(k sourcev1.Holder_Kind) (kind license.Kind, known bool) {
	switch k {
	case sourcev1.Holder_KIND_USER:
		return license.User, true
	case sourcev1.Holder_KIND_DEVICE:
		return license.Device, true
	case sourcev1.Holder_KIND_KEY:
		return license.Key, true
	case sourcev1.Holder_KIND_UNSPECIFIED:
	}
	return 0, false
}

func emailKind(k sourcev1.Email_Kind) (kind license.EmailKind, known bool) {
	switch k {
	case sourcev1.Email_KIND_MAIL:
		return license.Mail, true
	case sourcev1.Email_KIND_ALIAS:
		return license.Alias, true
	case sourcev1.Email_KIND_LOGIN:
		return license.Login, true
	case sourcev1.Email_KIND_UNSPECIFIED:
	}
	return 0, false
}

func traffic(t *sourcev1.Traffic) Traffic {
	return Traffic{
		Requests: t.GetRequests(), Pages: t.GetPages(), Retries: t.GetRetries(),
		Throttled: t.GetThrottled().AsDuration(),
	}
}
