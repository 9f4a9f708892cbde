package signin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Error says why a sign-in failed. It holds no secret and no token.
type Error struct {
	// Method is the way that failed.
	Method Method
	// Status is the HTTP status of Microsoft Entra's answer, 0 without one.
	Status int
	// Codes are the numbers of the AADSTS errors, as in 7000215. They are for
	// hints only: Microsoft reserves the right to change them
	// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
	Codes []int
	// Code is the OAuth error, as in "invalid_client".
	Code string
	// Description is the first line of what Microsoft Entra says about it.
	Description string
	// TraceID names the attempt in the logs of Microsoft.
	TraceID string
	// Err is why there is no answer. Nil if there is one.
	Err error
}

// Error says what Microsoft Entra said, or why there was no answer.
func (e *Error) Error() string {
	switch {
	case e.Description != "":
		return e.Description
	case e.Status != 0:
		return fmt.Sprintf("sign-in was answered with %d %s", e.Status, http.StatusText(e.Status))
	case e.Err != nil:
		return e.Err.Error()
	default:
		return "sign-in failed"
	}
}

// Unwrap is why there is no answer.
func (e *Error) Unwrap() error { return e.Err }

// Has reports whether Microsoft Entra gave the AADSTS code.
func (e *Error) Has(code int) bool {
	if slices.Contains(e.Codes, code) {
		return true
	}
	// Older answers, and those about an unknown tenant, have it in the text. So
	// has what the Azure CLI prints.
	mark := fmt.Sprintf("AADSTS%d:", code)
	return strings.Contains(e.Description, mark) || e.Err != nil && strings.Contains(e.Err.Error(), mark)
}

// explain makes an Error of what azidentity returned. Transport is the error of
// the last request, if it failed.
func explain(method Method, err, transport error) error {
	failure := &Error{Method: method}
	var failed *azidentity.AuthenticationFailedError
	if errors.As(err, &failed) && failed.RawResponse != nil {
		failure.read(failed.RawResponse)
		return failure
	}
	if transport != nil {
		err = transport
	}
	// The address in front says nothing that the cause does not.
	if request, ok := errors.AsType[*url.Error](err); ok {
		err = request.Err
	}
	failure.Err = err
	return failure
}

// read takes over what Microsoft Entra answered.
func (e *Error) read(resp *http.Response) {
	e.Status = resp.StatusCode
	if resp.Body == nil {
		return
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	var answer struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		Codes       []int  `json:"error_codes"`
		TraceID     string `json:"trace_id"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	e.Code, e.Codes, e.TraceID = answer.Error, answer.Codes, answer.TraceID
	e.Description = firstSentence(answer.Description)
}

// firstSentence cuts off the ids and times that follow the text, after a line
// break in older answers and a space in newer ones.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text, _, _ = strings.Cut(text, " Trace ID:")
	return strings.TrimSpace(text)
}
