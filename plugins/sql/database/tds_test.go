package database

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf16"
)

// tdsServer answers as SQL Server does, as far as this source asks: it speaks
// enough of [MS-TDS] (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds)
// to sign anybody in and to answer batches of SQL with what a test has prepared.
type tdsServer struct {
	port int
	// answer gives the tokens for a batch.
	answer func(text string) []byte
	// login gives the tokens for the login; nil: welcome.
	login []byte
	// cut ends each connection after so many bytes of answers.
	cut atomic.Int64
}

// startTDS starts a server for a test.
func startTDS(t *testing.T, answer func(text string) []byte) *tdsServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	address, _ := listener.Addr().(*net.TCPAddr)
	s := &tdsServer{port: address.Port, answer: answer}
	s.cut.Store(1 << 40)
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

// Types of packets.
const (
	tdsBatch    = 1
	tdsReply    = 4
	tdsLogin    = 16
	tdsPrelogin = 18
)

func (s *tdsServer) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	left := s.cut.Load()
	for {
		kind, message, err := readTDS(c)
		if err != nil {
			return
		}
		var reply []byte
		switch kind {
		case tdsPrelogin:
			reply = []byte{0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 16, 0, 0, 0, 0, 0, 2} // encryption: not supported
		case tdsLogin:
			if reply = s.login; reply == nil {
				ack := append([]byte{1, 0x74, 0, 0, 4}, shortText("Microsoft SQL Server")...)
				reply = append(sized(0xAD, append(ack, 16, 0, 0, 0)), done(0)...)
			}
		case tdsBatch:
			headers := binary.LittleEndian.Uint32(message)
			reply = s.answer(fromUTF16(message[headers:]))
		}
		packets := packTDS(reply)
		n := min(int64(len(packets)), left)
		if _, err := c.Write(packets[:n]); err != nil || n < int64(len(packets)) {
			return
		}
		left -= n
	}
}

// readTDS reads a message: its packets up to the last one.
func readTDS(r io.Reader) (kind byte, message []byte, err error) {
	for {
		var header [8]byte
		if _, err := io.ReadFull(r, header[:]); err != nil {
			return 0, nil, err
		}
		body := make([]byte, binary.BigEndian.Uint16(header[2:])-8)
		if _, err := io.ReadFull(r, body); err != nil {
			return 0, nil, err
		}
		message = append(message, body...)
		if header[1]&1 != 0 {
			return header[0], message, nil
		}
	}
}

// packTDS cuts a message into packets.
func packTDS(message []byte) []byte {
	const most = 512 - 8
	var all []byte
	for number := byte(1); ; number++ {
		body := message[:min(most, len(message))]
		message = message[len(body):]
		header := []byte{tdsReply, 0, 0, 0, 0, 0, number, 0}
		if len(message) == 0 {
			header[1] = 1
		}
		binary.BigEndian.PutUint16(header[2:], uint16(len(body)+8))
		all = append(append(all, header...), body...)
		if len(message) == 0 {
			return all
		}
	}
}

func toUTF16(s string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

func fromUTF16(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, binary.LittleEndian.Uint16(b[i:]))
	}
	return string(utf16.Decode(units))
}

func shortText(s string) []byte {
	return append([]byte{byte(len(utf16.Encode([]rune(s))))}, toUTF16(s)...)
}

func sized(token byte, body []byte) []byte {
	return append(binary.LittleEndian.AppendUint16([]byte{token}, uint16(len(body))), body...)
}

// done ends a result; more says that another one follows.
func done(rows int, more ...bool) []byte {
	status := uint16(0x10)
	if len(more) > 0 && more[0] {
		status |= 1
	}
	b := binary.LittleEndian.AppendUint16([]byte{0xFD}, status)
	b = append(b, 0xC1, 0)
	return binary.LittleEndian.AppendUint64(b, uint64(rows))
}

// failure is an error of the server, and the end of the result.
func failure(number int32, class byte, text string, line int) []byte {
	body := binary.LittleEndian.AppendUint32(nil, uint32(number))
	body = append(body, 1, class)
	body = binary.LittleEndian.AppendUint16(body, uint16(len(utf16.Encode([]rune(text)))))
	body = append(body, toUTF16(text)...)
	body = append(body, shortText("SERVER")...)
	body = append(body, shortText("")...)
	body = binary.LittleEndian.AppendUint32(body, uint32(line))
	end := done(0)
	end[1] = 2 // an error
	return append(sized(0xAA, body), end...)
}

// table is a result of texts. A row may hold nil for NULL.
func table(columns []string, rows [][]any) []byte {
	b := binary.LittleEndian.AppendUint16([]byte{0x81}, uint16(len(columns)))
	for _, name := range columns {
		b = append(b, 0, 0, 0, 0, 1, 0)
		switch {
		case strings.HasPrefix(name, "guid"):
			b = append(b, 0x24, 16)
		case strings.HasPrefix(name, "int"):
			b = append(b, 0x26, 4)
		default:
			b = append(b, 0xE7, 0x40, 0x1F, 9, 4, 0xD0, 0, 0x34)
		}
		b = append(b, shortText(name)...)
	}
	for _, row := range rows {
		b = append(b, 0xD1)
		for i, value := range row {
			switch v := value.(type) {
			case nil:
				if strings.HasPrefix(columns[i], "guid") || strings.HasPrefix(columns[i], "int") {
					b = append(b, 0)
				} else {
					b = append(b, 0xFF, 0xFF)
				}
			case []byte:
				b = append(append(b, byte(len(v))), v...)
			case int:
				b = binary.LittleEndian.AppendUint32(append(b, 4), uint32(v))
			case string:
				text := toUTF16(v)
				b = append(binary.LittleEndian.AppendUint16(b, uint16(len(text))), text...)
			}
		}
	}
	return b
}
