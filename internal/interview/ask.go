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
var ErrEnded = errors.New("the input ended before all questions were answered; nothing was written")

// Asker asks one question after the other.
type Asker struct {
	out   io.Writer
	lines chan string
}

// New reads answers from in, line by line, and writes questions to out. Reading
// goes on until in ends, because a terminal cannot be left waiting otherwise.
func New(in io.Reader, out io.Writer) *Asker {
	a := &Asker{out: out, lines: make(chan string)}
	go func() {
		defer close(a.lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			a.lines <- strings.TrimSpace(s.Text())
		}
	}()
	return a
}

// Say writes something that is no question.
func (a *Asker) Say(format string, args ...any) {
	fmt.Fprintf(a.out, format+"\n", args...)
}

// Text asks until check, which may be nil, takes the answer. An empty answer
// means the fallback. When ctx ends, the error is its cause.
func (a *Asker) Text(ctx context.Context, question, fallback string, check func(string) error) (string, error) {
	prompt := question
	if fallback != "" {
		prompt += " [" + fallback + "]"
	}
	for {
		fmt.Fprint(a.out, prompt+": ") //nolint:errcheck // a terminal that is gone ends the answers, too
		select {
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case answer, ok := <-a.lines:
			if !ok {
				return "", ErrEnded
			}
			if answer == "" {
				answer = fallback
			}
			err := error(nil)
			if check != nil {
				err = check(answer)
			}
			if err == nil {
				return answer, nil
			}
			a.Say("  %s", err)
		}
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
