package main

import (
	"errors"

	"github.com/licexport/licexport/pkg/sdk"
)

func errAs(err error) (sdk.Problem, bool) { return errors.AsType[sdk.Problem](err) }
