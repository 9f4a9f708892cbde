package handover

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/procgroup"
	"github.com/licexport/licexport/pkg/duration"
)

// drainDelay is how long output is read after the program has ended. Only a
// program that it left running in the background can hold the pipe that long.
const drainDelay = 2 * time.Second

// killDelay is how long a step that was killed may take to end. The run goes on
// without one that takes longer, so that its lock is not held for good.
const killDelay = time.Minute

// errTimeout is why a step is stopped when its time is over.
var errTimeout = errors.New("the time of the step is over")

// run runs one step.
func (o Options) run(ctx context.Context, c command) (Result, error) {
	result := Result{Setting: c.setting, Name: o.Redactor.Redact(c.name), ExitCode: -1, Started: o.Now()}
	c.name = result.Name
	log := o.Log.With("step", c.setting, "program", c.name)
	if ctx.Err() != nil {
		return result, c.fail("it was not started, because the run was stopped", "", context.Cause(ctx))
	}
	log.Info("the step begins")
	out := newCapture(o.Redactor)
	end, err := o.execute(ctx, c, out)
	result.Took = o.Now().Sub(result.Started)
	result.Output = out.text()
	if err != nil {
		err := c.notStarted(err)
		err.Reason = o.Redactor.Redact(err.Reason)
		return result, err
	}
	result.ExitCode = end.code
	result.OK = end.stopped == nil && slices.Contains(c.okCodes, end.code)
	log.Info("the step ended", "exit_code", result.ExitCode, "ok", result.OK, "took", result.Took)
	log.Debug("the step wrote", "bytes", len(result.Output)) // what it wrote may name people
	if !result.OK {
		return result, o.failed(c, result, end)
	}
	return result, nil
}

// ending is how a program ended.
type ending struct {
	// stopped is why licexport killed it; nil if it ended by itself.
	stopped error
	// survived means that it was still there some time after that.
	survived bool
	// code is its exit code; -1 if it was killed by whomever.
	code int
	// state is how the system puts it, as in "signal: killed".
	state string
}

// execute starts the program and waits for its end. The error is that of the
// start.
func (o Options) execute(ctx context.Context, c command, out *capture) (ending, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, errTimeout)
	defer cancel()
	// The context is not the way to end it: the group is, which takes along
	// what the program has started.
	var cmd *exec.Cmd
	var group *procgroup.Group
	err := procgroup.Retry(ctx, func() (err error) {
		cmd = exec.CommandContext(context.WithoutCancel(ctx), c.args[0], c.args[1:]...) //nolint:gosec // running what the user configured is the purpose
		cmd.Dir, cmd.Env = o.Dir, c.env
		cmd.Stdout, cmd.Stderr = out, out
		cmd.WaitDelay = drainDelay
		if err := checkBatch(o.Dir, cmd.Path, c.args[1:]); err != nil {
			return err
		}
		if o.Hold != nil {
			if err := o.Hold(cmd, c.name); err != nil {
				return err
			}
		}
		group, err = procgroup.Start(cmd)
		return err
	})
	if err != nil {
		return ending{}, err
	}
	defer group.Close()
	if err := group.Wait(ctx, cmd, killDelay); errors.Is(err, procgroup.ErrKilled) {
		return ending{code: -1, stopped: context.Cause(ctx), survived: errors.Is(err, procgroup.ErrSurvived)}, nil
	}
	// The state says more than the error, also if a pipe was held open afterwards.
	return ending{code: cmd.ProcessState.ExitCode(), state: cmd.ProcessState.String()}, nil
}

// notStarted explains why a program could not be started.
func (c command) notStarted(err error) *StepError {
	if batch, ok := errors.AsType[*batchError](err); ok {
		return c.fail(batch.Error(), "Call the program that the batch file calls, with its arguments, or let the batch file take them from elsewhere.", nil)
	}
	byPath := strings.ContainsAny(c.args[0], `/\`)
	if !byPath && (errors.Is(err, exec.ErrNotFound) || errors.Is(err, exec.ErrDot)) {
		return c.fail("the program was not found in PATH", "Name it with its full path, or as ./"+c.name+" if it is beside the configuration file. A scheduled task or a service has a PATH of its own.", nil)
	}
	reason := err.Error()
	if e, ok := errors.AsType[*exec.Error](err); ok {
		reason = e.Err.Error()
	}
	return c.fail("it could not be started: "+reason, "Check that the program is there and that the account that runs licexport may run it.", nil)
}

// failed explains how a program failed that was started.
func (o Options) failed(c command, result Result, end ending) *StepError {
	e := &StepError{
		Setting: c.setting, Name: c.name, ExitCode: result.ExitCode,
		LastLines: lastLines(result.Output, shownLines),
	}
	switch {
	case errors.Is(end.stopped, errTimeout):
		e.TimedOut = true
		e.Reason = "it did not finish within " + duration.Format(c.timeout) + " and " + end.stop()
		e.Remedy = "Does it wait for input? It gets none. If it only needs longer, give the step more time, as in timeout: 2h. " + again(o.OnFailure)
		if end.survived {
			e.Remedy = survivedRemedy + again(o.OnFailure)
		}
	case end.stopped != nil:
		e.Reason = "it " + end.stop() + ", because the run was stopped"
		e.Err = end.stopped
		if end.survived {
			e.Remedy = survivedRemedy
		}
	case end.code == -1:
		e.Reason = "it was ended from outside (" + end.state + ")"
		e.Remedy = again(o.OnFailure)
	default:
		e.Reason = "it ended with exit code " + codeText(end.code) + "; success is " + codes(c.okCodes)
		e.Remedy = "Run the command by hand to see more. If this code means success, add it to ok_codes of the step. " + again(o.OnFailure)
	}
	return e
}

// survivedRemedy says what to do about a program that cannot be ended.
const survivedRemedy = "It waits for a disk or a network share that does not answer, and ends when that is back or the machine restarts. Look whether it is still there before the next run. "

// stop says how it went to stop it.
func (e ending) stop() string {
	if e.survived {
		return "was killed, but is still there after " + duration.Format(killDelay) + ": nothing can end it now"
	}
	return "was stopped, with all programs that it had started"
}

// again says how the steps are repeated.
func again(onFailure bool) string {
	if onFailure {
		return "The steps of then_on_failure follow each run that fails."
	}
	return "The published file is complete and stays; the next run of the job hands it over again, also if nothing has changed by then."
}

// codeText shows a code of Windows' own, such as 0xC0000005, as it is known.
func codeText(code int) string {
	if code > 0xFFFF {
		return fmt.Sprintf("%d (0x%08X)", code, code)
	}
	return strconv.Itoa(code)
}

func codes(list []int) string {
	texts := make([]string, len(list))
	for i, code := range list {
		texts[i] = strconv.Itoa(code)
	}
	return strings.Join(texts, ", ")
}
