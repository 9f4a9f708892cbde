package secret

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/licexport/licexport/internal/plain"
)

// Handler returns a slog handler that passes records on to next with messages
// and values fit for people: without control characters and secrets, and of at
// most 64 KiB each. Keys are names in our own code and stay as they are.
func (r *Redactor) Handler(next slog.Handler) slog.Handler {
	return &handler{redactor: r, next: next}
}

type handler struct {
	redactor *Redactor
	next     slog.Handler
}

// maxLogText bounds a message or value, in bytes.
const maxLogText = 64 << 10

func (h *handler) clean(text string) string {
	return plain.Cleaner{Redact: h.redactor.Redact}.Block(text, maxLogText)
}

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, h.clean(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{redactor: h.redactor, next: h.next.WithAttrs(h.attrs(attrs))}
}

func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{redactor: h.redactor, next: h.next.WithGroup(name)}
}

func (h *handler) attrs(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return clean
}

func (h *handler) attr(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	switch value.Kind() {
	case slog.KindString:
		value = slog.StringValue(h.clean(value.String()))
	case slog.KindGroup:
		value = slog.GroupValue(h.attrs(value.Group())...)
	case slog.KindAny:
		value = h.any(value)
	default:
		// Numbers, times and truth values hold no secret.
	}
	return slog.Attr{Key: a.Key, Value: value}
}

// any keeps a value of unknown type as it is unless a secret shows in one of
// the forms in which handlers print it; then its redacted text replaces it.
func (h *handler) any(value slog.Value) slog.Value {
	switch v := value.Any().(type) {
	case nil:
		return value
	case error:
		return slog.StringValue(h.clean(v.Error()))
	case []byte:
		return slog.StringValue(h.clean(string(v)))
	default:
		text := fmt.Sprintf("%+v", v)
		if h.redactor.Redact(text) != text {
			return slog.StringValue(h.clean(text))
		}
		if encoded, err := json.Marshal(v); err == nil {
			if h.redactor.Redact(string(encoded)) != string(encoded) {
				return slog.StringValue(h.clean(string(encoded)))
			}
		}
		return value
	}
}
