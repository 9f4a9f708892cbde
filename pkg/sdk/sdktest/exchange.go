package sdktest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ParseExchange reads an exchange from text: the request with the headers that
// it must have, an empty line, and the answer as "curl -i" prints it.
//
//	GET /v1/users?page=2
//	Authorization: Bearer secret
//
//	HTTP/1.1 200 OK
//	Content-Type: application/json
//
//	{"users": []}
//
// Headers of the answer that describe its transfer are dropped.
func ParseExchange(text string) (Exchange, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	request, rest, ok := strings.Cut(strings.TrimLeft(text, "\n"), "\n\n")
	if !ok {
		return Exchange{}, errors.New("there is no empty line between request and answer")
	}
	head, body, _ := strings.Cut(rest, "\n\n")
	first, wanted, err := parseHead(request)
	if err != nil {
		return Exchange{}, fmt.Errorf("request: %w", err)
	}
	status, header, err := parseHead(head)
	if err != nil {
		return Exchange{}, fmt.Errorf("answer: %w", err)
	}
	code, err := statusCode(status)
	if err != nil {
		return Exchange{}, err
	}
	fields := strings.Fields(first)
	if len(fields) < 2 || !strings.HasPrefix(fields[1], "/") {
		return Exchange{}, fmt.Errorf("the first line must be a request like \"GET /users\", not %q", first)
	}
	for _, name := range []string{"Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection"} {
		dropHeader(header, name)
	}
	return Exchange{
		Request: fields[0] + " " + fields[1],
		Want:    wanted, Status: code, Header: header, Body: body,
	}, nil
}

// parseHead splits a first line from the headers that follow it.
func parseHead(text string) (first string, header map[string]string, err error) {
	header = make(map[string]string)
	first, rest, _ := strings.Cut(strings.TrimRight(text, "\n"), "\n")
	for line := range strings.Lines(rest) {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return "", nil, fmt.Errorf("%q is no header", strings.TrimSpace(line))
		}
		header[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return first, header, nil
}

// statusCode reads "HTTP/1.1 200 OK".
func statusCode(line string) (int, error) {
	fields := strings.Fields(line)
	if len(fields) < 2 || !strings.HasPrefix(fields[0], "HTTP/") {
		return 0, fmt.Errorf("the answer must begin like \"HTTP/1.1 200 OK\", not %q", line)
	}
	code, err := strconv.Atoi(fields[1])
	if err != nil || code < 100 || code > 599 {
		return 0, fmt.Errorf("%q is no HTTP status", fields[1])
	}
	return code, nil
}

func dropHeader(header map[string]string, name string) {
	for key := range header {
		if strings.EqualFold(key, name) {
			delete(header, key)
		}
	}
}
