package graphsim

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// maxBatch is how many requests one batch may hold.
// https://learn.microsoft.com/graph/json-batching
const maxBatch = 20

// batchItem is one request of a batch.
type batchItem struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
}

// batchAnswer is the answer to one of them.
type batchAnswer struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body,omitempty"`
}

// answerBatch is POST /$batch: each item is a request of its own, with its own faults,
// permissions and throttling. The answers come in another order than the requests.
func (s *Server) answerBatch(c *call) *reply {
	var batch struct {
		Requests []batchItem `json:"requests"`
	}
	body, err := io.ReadAll(io.LimitReader(c.r.Body, 4<<20))
	if err != nil || json.Unmarshal(body, &batch) != nil || len(batch.Requests) == 0 {
		return c.graphError(http.StatusBadRequest, "BadRequest", "Invalid batch payload format.")
	}
	if len(batch.Requests) > maxBatch {
		return c.graphError(http.StatusBadRequest, "BadRequest", "Number of batch request steps exceeds the maximum value of '20'.")
	}
	ids := make(map[string]bool)
	answers := []batchAnswer{}
	for _, item := range batch.Requests {
		if item.ID == "" || ids[item.ID] || !strings.HasPrefix(item.URL, "/") {
			return c.graphError(http.StatusBadRequest, "BadRequest", "Invalid batch payload format.")
		}
		ids[item.ID] = true
		if answer, ok := s.answerItem(c, item); ok {
			answers = append(answers, answer)
		}
	}
	slices.Reverse(answers)
	return jsonReply(http.StatusOK, graphJSON, map[string]any{"responses": answers})
}

// answerItem answers one item; not ok if a fault swallows it.
func (s *Server) answerItem(c *call, item batchItem) (answer batchAnswer, ok bool) {
	request, err := http.NewRequestWithContext(c.r.Context(), item.Method, c.base+"/v1.0"+item.URL, http.NoBody)
	if err != nil {
		return batchAnswer{ID: item.ID, Status: http.StatusBadRequest}, true
	}
	request.Header.Set("Authorization", c.r.Header.Get("Authorization"))
	for name, value := range item.Headers {
		request.Header.Set(name, value)
	}
	inner := s.newCall(request)
	p, faults := s.faults.plan(inner)
	entry := s.log.begin(inner, faults)
	if p.unanswered {
		return batchAnswer{}, false
	}
	var out *reply
	switch {
	case p.answer != nil:
		out = p.answer(inner)
	case inner.endpoint == Batch:
		out = inner.graphError(http.StatusBadRequest, "BadRequest", "A batch cannot hold a batch.")
	default:
		out = s.answerGraph(inner, p)
	}
	s.log.end(entry, out.status)
	if out.release != nil {
		defer out.release()
	}
	answer = batchAnswer{ID: item.ID, Status: out.status, Headers: map[string]string{"Content-Type": out.contentType}}
	for name := range out.fields {
		answer.Headers[name] = out.fields.Get(name)
	}
	if json.Valid(out.body) {
		answer.Body = slices.Clone(out.body)
	}
	return answer, true
}
