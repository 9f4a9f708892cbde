//go:build bench && linux

package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"strconv"
)

// writeArrivals writes the rows of a published file of the synthetic source in
// the order in which the source sends them: holder by holder.
func writeArrivals(published, path string, holders int) error {
	text, err := os.ReadFile(published)
	if err != nil {
		return err
	}
	rows := make([][]byte, holders*perHolder)
	_, text, _ = bytes.Cut(text, []byte("\r\n")) // the header
	for len(text) > 0 {
		row, rest, _ := bytes.Cut(text, []byte("\r\n"))
		text = rest
		if err := put(rows, row); err != nil {
			return err
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for _, row := range rows {
		_, _ = w.Write(row) // Flush tells
		_ = w.WriteByte('\n')
	}
	return errors.Join(w.Flush(), f.Close())
}

// put finds the place of a row by the number in the holder's address.
func put(rows [][]byte, row []byte) error {
	_, after, _ := bytes.Cut(row, []byte(";person.number"))
	number, _, _ := bytes.Cut(after, []byte("@"))
	holder, err := strconv.Atoi(string(number))
	if err != nil {
		return err
	}
	for i := holder * perHolder; i < (holder+1)*perHolder; i++ {
		if rows[i] == nil {
			rows[i] = row
			return nil
		}
	}
	return errors.New("a holder has too many rows")
}
