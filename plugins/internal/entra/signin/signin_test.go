package signin

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"
)

func token(payload string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln"
}

func TestReadClaims(t *testing.T) {
	t.Parallel()
	claims, err := ReadClaims(token(`{"roles":["User.Read.All"],"tid":"t","azp":"a","app_displayname":"Licexport"}`))
	if err != nil || claims.Tenant != "t" || claims.App != "a" || claims.AppName != "Licexport" {
		t.Errorf("%+v, %v", claims, err)
	}
	for _, opaque := range []string{"", "opaque", "a.b", "a.!.c", "a." + base64.RawURLEncoding.EncodeToString([]byte("{")) + ".c"} {
		if _, err := ReadClaims(opaque); err == nil {
			t.Errorf("%q was read", opaque)
		}
	}
}

// What Microsoft Entra says comes in an older and a newer form.
func TestErrorReads(t *testing.T) {
	t.Parallel()
	for name, description := range map[string]string{
		"older": `AADSTS7000215: Invalid client secret.\r\nTrace ID: 1\r\nCorrelation ID: 2\r\nTimestamp: 3`,
		"newer": `AADSTS7000215: Invalid client secret. Trace ID: 1 Correlation ID: 2 Timestamp: 3`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed := &Error{}
			failed.read(&http.Response{StatusCode: 401, Body: io.NopCloser(strings.NewReader(
				`{"error":"invalid_client","error_description":"` + description + `","trace_id":"1"}`))})
			if failed.Error() != "AADSTS7000215: Invalid client secret." || failed.TraceID != "1" || failed.Code != "invalid_client" {
				t.Errorf("%+v", failed)
			}
			if !failed.Has(7000215) || failed.Has(700021) {
				t.Error("Has does not find the code")
			}
		})
	}
	failed := &Error{}
	failed.read(&http.Response{StatusCode: 502, Body: io.NopCloser(strings.NewReader("<html>"))})
	if failed.Error() != "sign-in was answered with 502 Bad Gateway" {
		t.Errorf("%q", failed.Error())
	}
}

func FuzzReadClaims(f *testing.F) {
	f.Add(token(`{"roles":["User.Read.All"]}`))
	f.Add("..")
	f.Fuzz(func(_ *testing.T, text string) {
		if claims, err := ReadClaims(text); err == nil {
			claims.Any("User.Read.All")
		}
	})
}
