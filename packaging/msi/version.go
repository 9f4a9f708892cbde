package main

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
)

// fileVersion is the version in the resources of a program for Windows, as in
// 1.2.3.0; empty if the file has none
// (https://learn.microsoft.com/windows/win32/api/verrsrc/ns-verrsrc-vs_fixedfileinfo).
func fileVersion(path string) (string, error) {
	program, err := pe.Open(path)
	if err != nil {
		return "", nil //nolint:nilerr // it is no program
	}
	section := program.Section(".rsrc")
	if section == nil {
		return "", program.Close()
	}
	data, err := section.Data()
	if err := errors.Join(err, program.Close()); err != nil {
		return "", fmt.Errorf("read the resources of %s: %w", path, err)
	}
	signature := binary.LittleEndian.AppendUint32(nil, 0xFEEF04BD)
	at := bytes.Index(data, signature)
	const size = 16 // signature, version of the structure, version of the file
	if at < 0 || len(data) < at+size {
		return "", nil
	}
	high, low := binary.LittleEndian.Uint32(data[at+8:]), binary.LittleEndian.Uint32(data[at+12:])
	return fmt.Sprintf("%d.%d.%d.%d", high>>16, high&0xFFFF, low>>16, low&0xFFFF), nil
}
