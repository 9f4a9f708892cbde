package notify

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// BodySchemaID names the form of the webhook's body. It changes when a reader of
// the former one would misunderstand it; new properties do not change it.
const BodySchemaID = "urn:licexport:notification:1"

//go:embed notification.schema.json
var bodySchema string

// BodySchema is the JSON Schema of the webhook's body.
func BodySchema() string { return bodySchema }

// body is what a webhook gets. Three kinds of readers take their part of it and
// leave the rest:
//
// A workflow of Teams ("Post to a channel when a webhook request is received")
// posts the Adaptive Cards in attachments.
//
// A workflow of Slack ("From a webhook") takes texts of the top level as
// variables, so all of them are always there; it cannot look into objects
// (https://docs.slack.dev/tools/slack-github-action/sending-techniques/sending-data-webhook-slack-workflow).
//
// A program reads details, with numbers as numbers.
type body struct {
	Type        string       `json:"type"`
	Attachments []attachment `json:"attachments"`

	Schema   string    `json:"schema"`
	Event    Kind      `json:"event"`
	Severity Severity  `json:"severity"`
	Title    string    `json:"title"`
	Text     string    `json:"text"`
	Job      string    `json:"job"`
	Run      string    `json:"run"`
	Host     string    `json:"host"`
	Output   string    `json:"output"`
	Outcome  string    `json:"outcome"`
	ExitCode string    `json:"exit_code"`
	Time     time.Time `json:"time"`

	Details details `json:"details"`
}

// details are for programs.
type details struct {
	ExitCode    int         `json:"exit_code"`
	Started     time.Time   `json:"started"`
	Finished    time.Time   `json:"finished"`
	Rows        int         `json:"rows"`
	Licenses    int         `json:"licenses"`
	Gained      int         `json:"gained"`
	Lost        int         `json:"lost"`
	ClearByHand int         `json:"clear_by_hand"`
	Warnings    int         `json:"warnings"`
	Events      []bodyEvent `json:"events"`
}

type bodyEvent struct {
	Event    Kind       `json:"event"`
	Severity Severity   `json:"severity"`
	Title    string     `json:"title"`
	Lines    []string   `json:"lines"`
	Since    *time.Time `json:"since,omitempty"`
	Runs     int        `json:"runs,omitempty"`
	Lasted   float64    `json:"lasted_seconds,omitempty"`
}

// body puts the message into the form of the webhook.
func (m message) body() ([]byte, error) {
	rec := m.record
	b := body{
		Type: "message", Attachments: []attachment{m.card()},
		Schema: BodySchemaID, Event: m.kind(), Severity: m.kind().trait().severity, Title: m.title.String(), Text: m.text(),
		Job: rec.Job, Run: rec.RunID, Host: m.host, Output: rec.Output.Path,
		Outcome: string(m.outcome()), ExitCode: strconv.Itoa(exitCode(rec)), Time: m.time.UTC(),
		Details: details{
			ExitCode: exitCode(rec), Started: rec.Started.UTC(), Finished: rec.Finished.UTC(),
			Rows: rec.Output.Rows, Licenses: rec.Output.Licenses, Gained: rec.Output.Gained, Lost: rec.Output.Lost,
			ClearByHand: rec.Output.ClearByHand, Warnings: rec.Warnings, Events: []bodyEvent{},
		},
	}
	for _, e := range m.events {
		event := bodyEvent{Event: e.Kind, Severity: e.Kind.trait().severity, Title: e.Title.String(), Lines: []string{}, Runs: e.Runs, Lasted: e.lasted.Seconds()}
		for _, line := range e.Lines {
			event.Lines = append(event.Lines, line.String())
		}
		if !e.Since.IsZero() {
			since := e.Since.UTC()
			event.Since = &since
		}
		b.Details.Events = append(b.Details.Events, event)
	}
	return json.Marshal(b)
}

// outcome is how the run of a message ended; a test is about none, and nothing is
// wrong.
func (m message) outcome() config.Outcome {
	if m.kind() == Test {
		return config.OutcomeSuccess
	}
	return outcome(m.record)
}

// outcome is how a run ended, in the words of the setting "on".
func outcome(rec state.RunRecord) config.Outcome {
	switch {
	case success(rec):
		return config.OutcomeSuccess
	case done(rec):
		return config.OutcomeAttention
	case rec.Class == problem.Refused:
		return config.OutcomeRefused
	default:
		return config.OutcomeFailure
	}
}

// exitCode is that of the run; -1 if no run took place (notification.schema.json).
func exitCode(rec state.RunRecord) int {
	if rec.RunID == "" {
		return -1
	}
	return rec.ExitCode
}
