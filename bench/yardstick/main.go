//go:build bench

// Command yardstick does what licexport is measured against: the same work with
// nothing around it. It is built by "make bench" alone.
//
//	yardstick bare  URL TENANT CLIENT CA   read a tenant with net/http and encoding/json
//	yardstick typed URL TENANT CLIENT CA   the same with the typed models of msgraph-sdk-go
//	yardstick stream PLUGIN CONFIG         take a plugin's stream with go-plugin alone, and drop it
//	yardstick handshake PLUGIN             start a plugin with go-plugin alone, ping it, end it
//
// The secret of the tenant comes on standard input, as it would anywhere. bare
// and typed print what they counted, so that nobody compares unequal work.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "yardstick:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say which one: bare, typed, stream, handshake")
	}
	switch name := args[0]; {
	case name == "bare" && len(args) == 5:
		return read(ctx, args[1:], bare)
	case name == "typed" && len(args) == 5:
		return read(ctx, args[1:], typed)
	case name == "stream" && len(args) == 3:
		return stream(ctx, args[1], args[2])
	case name == "handshake" && len(args) == 2:
		return handshake(args[1])
	}
	return fmt.Errorf("unknown command line: %q", args)
}

// counted is what a reading of a tenant found.
type counted struct {
	Pages, Users, Assignments int
}

// read signs in, lets one of the yardsticks read the tenant and prints what it
// counted.
func read(ctx context.Context, args []string, how func(context.Context, *site) (counted, error)) error {
	secret, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the secret on standard input: %w", err)
	}
	s := &site{url: args[0], tenant: args[1], client: args[2], secret: strings.TrimSpace(secret)}
	if err := s.signIn(ctx, args[3]); err != nil {
		return err
	}
	found, err := how(ctx, s)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}
