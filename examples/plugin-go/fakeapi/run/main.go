// Command run serves the fake API, so that the plugin can be tried without an
// account:
//
//	go run ./fakeapi/run
//	go run ./fakeapi/run -fault no-total
//
// With arguments it runs them as a command, with the token in ACME_TOKEN, and
// ends when the command does:
//
//	go run ./fakeapi/run licexport check --config licexport.yaml
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/licexport/licexport/examples/plugin-go/fakeapi"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("fakeapi: ")
	address := flag.String("address", "127.0.0.1:8085", "where it listens, as in licexport.yaml")
	faults := flag.String("fault", "", "what goes wrong at every answer: "+strings.Join(fakeapi.Faults(), ", "))
	flag.Parse()
	api := &fakeapi.API{Everywhere: true}
	if *faults != "" {
		api.Faults = strings.Split(*faults, ",")
	}
	err := run(context.Background(), *address, api, flag.Args())
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		os.Exit(failed.ExitCode()) // the command has said why
	}
	if err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, address string, api *fakeapi.API, command []string) error {
	if err := fakeapi.Check(api.Faults); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: api, ReadHeaderTimeout: time.Minute}
	if len(command) == 0 {
		log.Printf("serving on http://%s; the token is %s; Ctrl-C ends it", address, fakeapi.Token)
		return server.Serve(listener)
	}
	go func() { _ = server.Serve(listener) }()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // the command line of the person who starts this
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stderr, os.Stderr
	cmd.Env = append(os.Environ(), "ACME_TOKEN="+fakeapi.Token)
	return cmd.Run()
}
