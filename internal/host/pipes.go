package host

import (
	"fmt"
	"os"
	"os/exec"
)

// outputPipes are the reading ends of a plugin's outputs. They are pipes of our
// own so that cmd.Wait returns when the process ends, however long some other
// process holds their writing ends.
type outputPipes struct {
	stdout, stderr *os.File
	childEnds      []*os.File
}

func newOutputPipes(cmd *exec.Cmd) (*outputPipes, error) {
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make the pipe for standard output: %w", err)
	}
	errRead, errWrite, err := os.Pipe()
	if err != nil {
		_, _ = outRead.Close(), outWrite.Close()
		return nil, fmt.Errorf("make the pipe for standard error: %w", err)
	}
	cmd.Stdout, cmd.Stderr = outWrite, errWrite
	return &outputPipes{stdout: outRead, stderr: errRead, childEnds: []*os.File{outWrite, errWrite}}, nil
}

func (o *outputPipes) closeChildEnds() {
	for _, f := range o.childEnds {
		_ = f.Close()
	}
}

func (o *outputPipes) close() {
	_ = o.stdout.Close()
	_ = o.stderr.Close()
}
