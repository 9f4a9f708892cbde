// Package orders carries what shall go wrong in its file system from the campaign to the
// host under fire, and back what it did.
package orders

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/licexport/licexport/internal/disk/disktest"
)

// Env is the environment variable that holds Orders as JSON.
const Env = "LICEXPORT_CHAOS_ORDERS"

// Orders say what shall go wrong.
type Orders struct {
	// Journal is the file that gets a line for each operation, before it is done.
	Journal string `json:"journal"`
	// Strikes are what goes wrong, each at its operation.
	Strikes []Strike `json:"strikes"`
}

// Strike is one thing that goes wrong at one operation of the file system,
// counted from 0.
type Strike struct {
	At int    `json:"at"`
	Do Action `json:"do"`
	// Error is the name of the system's error for the action Fail.
	Error string `json:"error,omitempty"`
	// Lasting makes every later operation that needs space fail as well.
	Lasting bool `json:"lasting,omitempty"`
}

// Action is what happens.
type Action string

// Actions.
const (
	// Fail makes the operation fail; a write has written half of its data.
	Fail Action = "fail"
	// Lie flips a bit of what is written and reports success. It waits for the
	// next write if the operation is another one.
	Lie Action = "lie"
	// Kill ends the process with SIGKILL before the operation.
	Kill Action = "kill"
	// Terminate sends SIGTERM to the process before the operation.
	Terminate Action = "terminate"
)

// FromEnv reads the orders.
func FromEnv() (Orders, error) {
	var o Orders
	text := os.Getenv(Env)
	if text == "" {
		return o, errors.New("no orders: " + Env + " is not set")
	}
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return o, fmt.Errorf("%s: %w", Env, err)
	}
	return o, nil
}

// Env returns the orders as an environment variable, NAME=value.
func (o Orders) Env() (string, error) {
	text, err := json.Marshal(o)
	return Env + "=" + string(text), err
}

// WriteOp adds an operation to a journal.
func WriteOp(w io.Writer, o disktest.Op) error {
	line, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// ReadOps reads a journal.
func ReadOps(path string) ([]disktest.Op, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	var ops []disktest.Op
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var o disktest.Op
		if err := json.NewDecoder(strings.NewReader(lines.Text())).Decode(&o); err != nil {
			return ops, fmt.Errorf("journal %s: %w", path, err)
		}
		ops = append(ops, o)
	}
	return ops, lines.Err()
}
