// Package interview asks a person at a terminal for what a first configuration
// needs to know.
package interview

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// ErrEnded says that the answers ended before the questions.
var ErrEnded = errors.New("the input ended before all questions were answered; no configuration was written")

// Asker asks one question after the other.
type Asker struct {
	// Dir is the folder that relative paths in answers are relative to; if it is empty,
	// the working folder is.
	Dir string
	// Secrets keeps secrets that are typed; nil: only their places are asked for.
	Secrets Secrets

	out     io.Writer
	answers *bufio.Scanner
}

// New reads answers from in, line by line, and writes questions to out. It reads a
// line only when it has asked for it, so that Secrets can read from in, too.
func New(in io.Reader, out io.Writer) *Asker {
	return &Asker{out: out, answers: bufio.NewScanner(in)}
}

// Say writes something that is no question.
func (a *Asker) Say(format string, args ...any) {
	fmt.Fprintf(a.out, format+"\n", args...)
}

// doubt is what may be wrong with an answer. The same answer again is taken.
type doubt struct{ error }

// Text asks until check, which may be nil, takes the answer. An empty answer
// means the fallback. When ctx ends, the error is its cause.
func (a *Asker) Text(ctx context.Context, question, fallback string, check func(string) error) (string, error) {
	prompt := question
	if fallback != "" {
		prompt += " [" + fallback + "]"
	}
	doubted := ""
	for {
		fmt.Fprint(a.out, prompt+": ") //nolint:errcheck // a terminal that is gone ends the answers, too
		answer, err := a.line(ctx)
		if err != nil {
			return "", err
		}
		if answer == "" {
			answer = fallback
		}
		if check != nil {
			err = check(answer)
		}
		if err == nil {
			return answer, nil
		}
		if !errors.As(err, new(doubt)) {
			doubted = ""
			a.Say("  %s", err)
			continue
		}
		if answer == doubted {
			return answer, nil
		}
		doubted = answer
		a.Say("  %s", err)
		a.Say("  Correct it, or give the same answer again to take it all the same.")
	}
}

// line reads a line. A read from a terminal cannot be ended, so it is left alone when
// ctx ends.
func (a *Asker) line(ctx context.Context) (string, error) {
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	type line struct {
		text string
		ok   bool
	}
	lines := make(chan line, 1)
	go func() {
		ok := a.answers.Scan()
		lines <- line{text: strings.TrimSpace(a.answers.Text()), ok: ok}
	}()
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case l := <-lines:
		if !l.ok {
			return "", ErrEnded
		}
		return l.text, nil
	}
}

// Choice asks for one of several words. They may be shortened as long as it is
// clear which one is meant.
func (a *Asker) Choice(ctx context.Context, question string, choices []string, fallback string) (string, error) {
	chosen := ""
	_, err := a.Text(ctx, question+" ("+strict.OneOf(choices)+")", fallback, func(answer string) error {
		var fits []string
		for _, c := range choices {
			if strings.EqualFold(c, answer) {
				fits = []string{c}
				break
			}
			if answer != "" && strings.HasPrefix(strings.ToLower(c), strings.ToLower(answer)) {
				fits = append(fits, c)
			}
		}
		if len(fits) != 1 {
			return fmt.Errorf("please answer %s", strict.OneOf(choices))
		}
		chosen = fits[0]
		return nil
	})
	return chosen, err
}

// Yes asks a question that is answered by yes or no.
func (a *Asker) Yes(ctx context.Context, question string, usual bool) (bool, error) {
	fallback := "no"
	if usual {
		fallback = "yes"
	}
	answer, err := a.Choice(ctx, question, []string{"yes", "no"}, fallback)
	return answer == "yes", err
}
