package logs_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/logs"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
)

func TestJSONLogHoldsProblemsAsFields(t *testing.T) {
	t.Parallel()
	err := problem.With(problem.Source, errors.Join(
		&problem.Problem{
			Code: "acme.secret_expired", Place: problem.Place{Source: "contoso", Setting: "/token"},
			Summary: "the token has expired", Detail: "It ended yesterday.", Remedy: "Make a new one.",
		},
		&problem.Problem{Place: problem.Place{File: "people.csv", Line: 3, Column: 7}, Summary: "no e-mail"},
	))
	var out bytes.Buffer
	log, bad := logs.New(&out, logs.Options{Format: "json"})
	if bad != nil {
		t.Fatal(bad)
	}
	log.Error("run failed", logs.Problems(err))
	var line struct {
		Problems []map[string]any `json:"problems"`
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || len(line.Problems) != 2 {
		t.Fatalf("%v in %s", err, out.String())
	}
	first, second := line.Problems[0], line.Problems[1]
	if first["class"] != "source" || first["code"] != "acme.secret_expired" || first["source"] != "contoso" || first["setting"] != "/token" ||
		first["remedy"] != "Make a new one." || second["file"] != "people.csv" || second["line"] != 3.0 || second["column"] != 7.0 {
		t.Errorf("got %s", out.String())
	}
}

func TestProblemsInLogsHoldNoSecret(t *testing.T) {
	t.Parallel()
	redactor := secret.NewRedactor()
	redactor.Add("canary-canary")
	var out bytes.Buffer
	log, err := logs.New(&out, logs.Options{Format: "json", Redactor: redactor})
	if err != nil {
		t.Fatal(err)
	}
	log.Error("run failed", logs.Problems(errors.New("it said canary-canary")))
	if strings.Contains(out.String(), "canary-canary") {
		t.Errorf("the secret is in %s", out.String())
	}
}

func TestTextLogLeavesTheFieldsOut(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log, err := logs.New(&out, logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log.Error("run failed: no e-mail", logs.Problems(errors.New("no e-mail")), "exit_code", 3)
	if !strings.HasSuffix(out.String(), "run failed: no e-mail  exit_code=3\n") {
		t.Errorf("got %q", out.String())
	}
}
