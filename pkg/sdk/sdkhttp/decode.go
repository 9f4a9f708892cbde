package sdkhttp

import (
	"encoding/json"
	"errors"
	"fmt"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decode reads one JSON value into into. It refuses doubled names, text after
// the value and text that is not UTF-8: with any of these two readers may see
// different users. Names match exactly. Numbers that go into an any become a
// [json.Number], so that large ones stay exact.
func decode(data []byte, into any) error {
	err := jsonv2.Unmarshal(data, into, jsonv2.WithUnmarshalers(jsonv2.UnmarshalFromFunc(exactNumber)))
	if err != nil {
		return fmt.Errorf("%s", faultOf(err))
	}
	return nil
}

// exactNumber takes the numbers among values that go into an any.
func exactNumber(dec *jsontext.Decoder, into *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	number, err := dec.ReadValue()
	if err != nil {
		return err
	}
	*into = json.Number(number.Clone())
	return nil
}
