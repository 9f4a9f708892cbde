package graphsim

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/fnv"
	"net/url"
	"strings"
	"sync"
)

// What may be wrong with a page token.
var (
	errPageTokenFormat  = errors.New("page token is malformed")
	errPageTokenExpired = errors.New("page token has expired")
	errPageTokenUnknown = errors.New("page token was not found")
)

// pageTokenMagic is how the service's own tokens begin.
const pageTokenMagic = "DSpt\n"

// pageTokenSize is the magic, flags, page, offset, epoch, query and MAC.
const pageTokenSize = len(pageTokenMagic) + 1 + 4 + 4 + 8 + 8 + 8

// pageToken is a place in the result of one query.
type pageToken struct {
	page     int // number of the page that it leads to, from 1
	offset   int // users before it
	poisoned bool
}

// pageTokens writes and reads the opaque tokens in nextLinks. The same place in
// the same query gives the same token until forget.
type pageTokens struct {
	key [32]byte

	mu    sync.Mutex
	epoch [8]byte
}

func newPageTokens() *pageTokens {
	t := new(pageTokens)
	_, _ = rand.Read(t.key[:]) // never fails
	t.forget()
	return t
}

// forget expires all tokens issued so far.
func (t *pageTokens) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = rand.Read(t.epoch[:]) // never fails
}

// write returns the value of $skiptoken for a place in the query's result.
func (t *pageTokens) write(query url.Values, place pageToken) string {
	b := make([]byte, 0, pageTokenSize)
	b = append(b, pageTokenMagic...)
	flags := byte(0)
	if place.poisoned {
		flags = 1
	}
	b = append(b, flags)
	b = binary.BigEndian.AppendUint32(b, uint32(place.page))
	b = binary.BigEndian.AppendUint32(b, uint32(place.offset))
	t.mu.Lock()
	b = append(b, t.epoch[:]...)
	t.mu.Unlock()
	b = binary.BigEndian.AppendUint64(b, queryHash(query))
	b = append(b, t.mac(b)...)
	return "X'" + strings.ToUpper(hex.EncodeToString(b)) + "'"
}

// parse reads the $skiptoken of a query.
func (t *pageTokens) parse(query url.Values) (pageToken, error) {
	text, _ := strings.CutPrefix(query.Get("$skiptoken"), "X'")
	text, ok := strings.CutSuffix(text, "'")
	b, err := hex.DecodeString(text)
	if !ok || err != nil || len(b) != pageTokenSize || string(b[:len(pageTokenMagic)]) != pageTokenMagic {
		return pageToken{}, errPageTokenFormat
	}
	rest := b[len(pageTokenMagic):]
	place := pageToken{
		poisoned: rest[0] == 1,
		page:     int(binary.BigEndian.Uint32(rest[1:])),
		offset:   int(binary.BigEndian.Uint32(rest[5:])),
	}
	t.mu.Lock()
	current := string(rest[9:17]) == string(t.epoch[:])
	t.mu.Unlock()
	body := b[:pageTokenSize-8]
	switch {
	case !current:
		return place, errPageTokenExpired
	case !hmac.Equal(b[pageTokenSize-8:], t.mac(body)), binary.BigEndian.Uint64(rest[17:]) != queryHash(query):
		return pageToken{}, errPageTokenFormat
	case place.poisoned:
		return place, errPageTokenUnknown
	}
	return place, nil
}

func (t *pageTokens) mac(body []byte) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(body)
	return mac.Sum(nil)[:8]
}

// queryHash stands for the query that a token belongs to: all of it but the
// token itself.
func queryHash(query url.Values) uint64 {
	h := fnv.New64a()
	for _, name := range sortedKeys(query) {
		if name == "$skiptoken" {
			continue
		}
		for _, value := range query[name] {
			_, _ = h.Write([]byte(name + "=" + value + "\n")) // never fails
		}
	}
	return h.Sum64()
}
