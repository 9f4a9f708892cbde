package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// seats is the answer of GET /seats. Numbers are pointers, because one that is missing
// is not 0.
type seats struct {
	Bought *int64 `json:"bought"`
	Total  *int   `json:"total"`
	Users  []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Mail string `json:"mail"`
	} `json:"users"`
}

// client bounds a request, its answer included: a connection that is dead must not
// hold up the run.
func client() *http.Client { return &http.Client{Timeout: time.Minute} }

func read(ctx context.Context, cfg config) (*seats, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, cfg.URL+"/seats", nil)
	if err != nil {
		return nil, sdk.ConfigError("/url", "the URL of the license server is not valid", err.Error())
	}
	req.Header.Set("Authorization", "Bearer "+cfg.Token.Reveal())
	res, err := client().Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answered %s", res.Status)
	}
	var answer seats
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("its answer is not what was expected: %w", err)
	}
	switch {
	case answer.Users == nil: // not the same as an empty list
		return nil, errors.New("its answer has no users")
	case answer.Total == nil: // not the same as nobody
		return nil, errors.New("its answer has no total")
	}
	return &answer, nil
}
