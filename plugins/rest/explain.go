package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// explain puts an error of the vendor into the words of the recipe.
func (j *job) explain(status *sdkhttp.StatusError) error {
	for _, e := range j.recipe.Errors {
		matched, body := j.matches(e, status)
		switch {
		case !matched:
		case e.Restart:
			return fmt.Errorf("%w: %s", sdkhttp.ErrLost, j.message(e.Message, body, []any{j.settings, status.Status}, nil).Summary)
		default:
			return j.message(e.Message, body, []any{j.settings, status.Status}, status)
		}
	}
	return nil
}

// matches reports whether a text is about an error, and returns the body of the
// answer, nil if it is no JSON. A condition that fails does not hold: errors have
// many forms.
func (j *job) matches(e recipe.ErrorText, status *sdkhttp.StatusError) (matched bool, body any) {
	d := json.NewDecoder(bytes.NewReader(status.Body))
	d.UseNumber()
	if d.Decode(&body) != nil {
		body = nil
	}
	if e.Of != "" && e.Of != j.asking {
		return false, body
	}
	if e.Status != nil && !slices.Contains(e.Status, status.Status) {
		return false, body
	}
	if e.When == nil {
		return true, body
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), j.plugin.patience, errSlow)
	defer cancel()
	result, err := e.When.One(ctx, body, []any{j.settings, status.Status})
	return err == nil && result == true, body
}

// message makes a problem of a text of the recipe. A text that cannot be filled is
// shown as it stands there.
func (j *job) message(m recipe.Message, input any, values []any, cause error) sdk.Problem {
	ctx, cancel := context.WithTimeoutCause(context.Background(), j.plugin.patience, errSlow)
	defer cancel()
	text, err := m.Text.Fill(ctx, input, values, shortened)
	if err != nil {
		text = m.Text.Text()
	}
	p := sdk.Upstream(cause, text)
	p.Detail, p.Code = m.Remedy, j.code(m.Code)
	if cause != nil {
		p.Detail += "\nIn detail: " + cause.Error() + "."
	}
	switch {
	case m.Secret != "":
		p.Path, p.Origin = "/secrets/"+m.Secret, sdk.OriginConfig
	case m.Setting != "":
		p.Path, p.Origin = "/settings/"+m.Setting, sdk.OriginConfig
	}
	return p
}

// shortened bounds what of an answer gets into a text.
func shortened(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	const most = 200
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return s, nil
}
