package xlsx

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// limits bound what a small file can unfold into.
type limits struct {
	parts     int   // parts of the package
	smallPart int64 // bytes of a part that is decoded as a whole
	sheet     int64 // bytes of the sheet, which is streamed
	strings   int64 // bytes of the table of texts, which stays in memory
	texts     int   // texts in it
	merged    int   // merged areas of the sheet
	token     int64 // bytes between two XML tokens: the longest text of a cell is 32,767 letters
}

// limitsFor are the limits of a workbook of so many MiB. What stays in memory is
// bound to a part of that: each text also costs some 32 bytes beside its letters.
func limitsFor(mib int) limits {
	if mib <= 0 {
		mib = DefaultMiB
	}
	size := int64(min(mib, MostMiB)) << 20
	return limits{
		parts:     10_000,
		smallPart: 8 << 20,
		sheet:     size,
		strings:   size / 4,
		texts:     int(size / 256),
		merged:    int(min(size/1024, 1<<20)),
		token:     1 << 20,
	}
}

// errTooLarge means that a limit was passed.
var errTooLarge = errors.New("too large")

// part is an open part of the workbook.
type part struct {
	name    string
	body    io.ReadCloser
	limited *boundedReader
	decoder *xml.Decoder
	budget  int64
}

// openPart opens a part for reading at most size bytes.
func (b *workbook) openPart(name string, size int64) (*part, error) {
	file := b.parts[strings.ToLower(name)]
	if file == nil {
		return nil, b.damaged("the part %s is missing", name)
	}
	body, err := file.Open()
	if err != nil {
		return nil, b.explain(name, err)
	}
	limited := &boundedReader{r: body, total: size, burst: b.limits.token}
	return &part{name: name, body: body, limited: limited, decoder: xml.NewDecoder(limited), budget: b.limits.token}, nil
}

// token returns the next XML token. It is valid until the next call.
func (p *part) token() (xml.Token, error) {
	p.limited.burst = p.budget
	return p.decoder.Token()
}

// drain reads to the end, where the checksum is compared.
func (p *part) drain() error {
	for {
		if _, err := p.token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Close implements io.Closer.
func (p *part) Close() error { return p.body.Close() }

// boundedReader reads at most total bytes in all, and at most burst bytes until
// burst is set anew.
type boundedReader struct {
	r            io.Reader
	total, burst int64
}

// Read implements io.Reader.
func (b *boundedReader) Read(p []byte) (int, error) {
	if b.total < 0 || b.burst < 0 {
		return 0, errTooLarge
	}
	n, err := b.r.Read(p)
	b.total -= int64(n)
	b.burst -= int64(n)
	return n, err
}
