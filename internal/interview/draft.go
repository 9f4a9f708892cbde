package interview

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/licexport/licexport/internal/config"
)

// Draft are the answers of an interview that has not come to its end. No secret is
// among them: their answers are the places where secrets are kept.
type Draft struct {
	Version int            `json:"version"`
	Answers config.Initial `json:"answers"`
	// Answered are the questions that need not be asked again. A setting that was
	// answered is in Answers.
	Answered []Question `json:"answered"`
}

// Question is a question of an interview.
type Question string

// The questions.
const (
	AskPlugin   Question = "plugin"
	AskName     Question = "source"
	AskSettings Question = "settings"
	AskAnother  Question = "another"
	AskFailure  Question = "failure"
	AskOutput   Question = "output"
	AskSchedule Question = "schedule"
)

const draftVersion = 1

// DraftPath is where the draft of a configuration file is.
func DraftPath(path string) string { return path + ".draft" }

// ReadDraft reads the draft at path; nil if there is none, or one that another version
// of licexport has written.
func ReadDraft(path string) (*Draft, error) {
	text, err := os.ReadFile(path) // #nosec G304 -- beside the file that the user names
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // there is none
	}
	if err != nil {
		return nil, fmt.Errorf("read the draft of an interview: %w", err)
	}
	var d Draft
	if err := decode(text, &d); err != nil || d.Version != draftVersion || len(d.Sources()) == 0 {
		return nil, nil //nolint:nilnil // not one of ours
	}
	return &d, nil
}

// Write keeps the draft in a file that only this account can read.
func (d *Draft) Write(path string) error {
	d.Version = draftVersion
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the draft of an interview: %w", err)
	}
	return config.WriteNew(path, append(text, '\n'), true)
}

// Has reports whether a question was answered.
func (d *Draft) Has(q Question) bool { return slices.Contains(d.Answered, q) }

// Done notes that a question was answered.
func (d *Draft) Done(q Question) {
	if !d.Has(q) {
		d.Answered = append(d.Answered, q)
	}
}

// Undo notes that questions have to be asked again.
func (d *Draft) Undo(questions ...Question) {
	d.Answered = slices.DeleteFunc(d.Answered, func(q Question) bool { return slices.Contains(questions, q) })
}

// Next begins with another source.
func (d *Draft) Next() {
	d.Answers.Next()
	d.Undo(AskPlugin, AskName, AskSettings, AskAnother)
}

// Sources are the sources of which the plugin is known.
func (d *Draft) Sources() []config.InitialSource {
	return slices.DeleteFunc(d.Answers.Sources(), func(s config.InitialSource) bool { return s.Plugin == "" })
}

// decode keeps numbers as they are.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}
