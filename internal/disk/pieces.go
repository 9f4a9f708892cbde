package disk

import "io"

// pieces collects what is written and passes it on in pieces of bufferSize. Its
// memory grows with the content: most files are small, and the state is written
// several times a run.
type pieces struct {
	to   io.Writer
	held []byte
}

// Write implements io.Writer.
func (p *pieces) Write(b []byte) (int, error) {
	if len(p.held)+len(b) > bufferSize {
		if err := p.flush(); err != nil {
			return 0, err
		}
	}
	if len(b) >= bufferSize {
		return p.to.Write(b)
	}
	p.held = append(p.held, b...)
	return len(b), nil
}

// flush passes on what is left.
func (p *pieces) flush() error {
	if len(p.held) == 0 {
		return nil
	}
	_, err := p.to.Write(p.held)
	p.held = p.held[:0]
	return err
}
