package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra/answers"
)

// Patience is how long a batch waits for items that Graph throttles one by one.
type Patience struct {
	Clock sdkhttp.Clock
	// Limit bounds all of these waits together.
	Limit time.Duration
	// Announce is called before each wait.
	Announce func(until time.Time, why string)
}

// maxBatch is how many requests Graph takes in one batch
// (https://learn.microsoft.com/graph/json-batching).
const maxBatch = 20

// maxItemAttempts is how often an item is asked for that Graph cannot answer. Those
// that it throttles are waited for, see Patience.
const maxItemAttempts = 6

// item is a GET request in a batch, and what became of it.
type item struct {
	object   string // what it is about, for who asks
	url      string // below the root, as in /groups/1
	due      time.Time
	attempts int
	done     bool
	status   int
	body     jsontext.Value
}

// batch gets items, at most maxBatch in one request, and each again on its own when
// Graph has throttled it. An answer without an item is an error: nobody knows what has
// become of it. What was answered before an error is in the items.
type batch struct {
	client   *Client
	about    string
	patience Patience
	waited   time.Duration
	renewed  bool
}

func (b *batch) run(ctx context.Context, items []*item) error {
	for {
		open := slices.DeleteFunc(slices.Clone(items), func(i *item) bool { return i.done })
		if len(open) == 0 {
			return nil
		}
		slices.SortStableFunc(open, func(a, b *item) int { return a.due.Compare(b.due) })
		if err := b.wait(ctx, open[0].due); err != nil {
			return err
		}
		now := b.patience.Clock.Now()
		due := slices.DeleteFunc(open, func(i *item) bool { return i.due.After(now) })
		due = due[:min(len(due), maxBatch)]
		if err := b.post(ctx, due); err != nil {
			return err
		}
		for _, one := range due {
			if err := b.judge(one); err != nil {
				return err
			}
		}
	}
}

// wait waits until an item may be asked for, unless the waits are too long together.
func (b *batch) wait(ctx context.Context, until time.Time) error {
	wait := until.Sub(b.patience.Clock.Now())
	if wait <= 0 {
		return nil
	}
	host := b.client.root.Hostname()
	if b.waited+wait > b.patience.Limit {
		return &sdkhttp.ThrottledError{Host: host, Waited: b.waited, Asked: wait, Limit: b.patience.Limit}
	}
	b.waited += wait
	b.patience.Announce(until, fmt.Sprintf("%s asked to wait with %s", host, b.about))
	return b.patience.Clock.Sleep(ctx, wait)
}

// judge finds items that nobody can do anything about. An item whose token was refused
// is asked for once more with a new one.
func (b *batch) judge(one *item) error {
	switch {
	case !one.done, one.status == http.StatusOK, one.status == http.StatusNotFound:
		return nil
	case one.status == http.StatusUnauthorized && !b.renewed:
		b.renewed, one.done = true, false
		return b.client.credential.Renew()
	case one.status == http.StatusUnauthorized && one.attempts == 1:
		one.done = false // it was in the same request as the one before
		return nil
	default:
		return itemError(one, b.about)
	}
}

// post sends one batch and notes its answers.
func (b *batch) post(ctx context.Context, items []*item) error {
	type entry struct {
		ID     string `json:"id"`
		Method string `json:"method"`
		URL    string `json:"url"`
	}
	var envelope struct {
		Requests []entry `json:"requests"`
	}
	for i, one := range items {
		envelope.Requests = append(envelope.Requests, entry{strconv.Itoa(i), http.MethodGet, one.url})
	}
	content, err := json.Marshal(envelope)
	if err != nil {
		return err
	}
	body, err := b.client.send(ctx, request{about: b.about, link: b.client.root.String() + "/$batch", accept: acceptJSON, content: content})
	if err != nil {
		return err
	}
	var answer struct {
		Responses []struct {
			ID      string                    `json:"id"`
			Status  int                       `json:"status"`
			Headers map[string]jsontext.Value `json:"headers"`
			Body    jsontext.Value            `json:"body"`
		} `json:"responses"`
	}
	if err := json.Unmarshal(body, &answer, jsontext.AllowInvalidUTF8(true)); err != nil {
		return errors.New("the answer to a batch is not as documented")
	}
	now := b.patience.Clock.Now()
	answered := make(map[int]bool, len(items))
	for _, one := range answer.Responses {
		at, err := strconv.Atoi(one.ID)
		if err != nil || at < 0 || at >= len(items) || answered[at] {
			return errors.New("the answer to a batch is about requests that are not in it")
		}
		answered[at] = true
		items[at].answer(one.Status, one.Body, plainHeaders(one.Headers), now)
	}
	if len(answered) < len(items) {
		return fmt.Errorf("the answer to a batch lacks %d of its %d requests", len(items)-len(answered), len(items))
	}
	return nil
}

// answer notes an answer: it is done, or to be asked for again later.
func (i *item) answer(status int, body jsontext.Value, header http.Header, now time.Time) {
	i.status, i.body, i.attempts = status, body, i.attempts+1
	switch wait, asked := sdkhttp.RetryAfter(status, header, now); {
	case asked && (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable):
		i.due = now.Add(wait)
	case (status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500) && i.attempts < maxItemAttempts:
		i.due = now.Add(time.Second << i.attempts)
	default:
		i.done = true
	}
}

// plainHeaders are those of an item. Their values are texts, and perhaps numbers.
func plainHeaders(values map[string]jsontext.Value) http.Header {
	header := make(http.Header, len(values))
	for name, value := range values {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = strings.TrimSpace(string(value))
		}
		header.Set(name, text)
	}
	return header
}

// itemError is what Graph says about an item.
func itemError(one *item, about string) error {
	var body struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	_ = json.Unmarshal(one.body, &body) // without it the status says enough
	return &answers.Error{Status: one.status, Code: body.Error.Code, Message: body.Error.Message, About: about}
}
