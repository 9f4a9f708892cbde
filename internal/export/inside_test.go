package export

import (
	"github.com/licexport/licexport/internal/state"
)

// What a run notes for its record, as tests look at it.

func (o *Outcome) KeptRows() []string { return o.kept }

func (o *Outcome) GivenApproval() *state.Approval { return o.approval }

func (o *Outcome) StoppedBy() *state.Hold { return o.hold }
