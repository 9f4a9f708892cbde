package service

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"github.com/licexport/licexport/internal/notify"
)

const (
	services = `SYSTEM\CurrentControlSet\Services`
	// sourcesValue lists the event sources of a service, in its own key, which goes
	// with the service.
	sourcesValue = "LicexportEventSources"
)

// rememberSources registers the event sources of a service. That is a matter of
// looks only, so what fails is a note.
func rememberSources(service string, names []string) (notes []string) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	for _, name := range names {
		if err := notify.InstallEventSource(name); err != nil {
			notes = append(notes, err.Error())
		}
	}
	key, _, err := registry.CreateKey(registry.LOCAL_MACHINE, services+`\`+service+`\Parameters`, registry.SET_VALUE)
	if err == nil {
		err = errors.Join(key.SetStringsValue(sourcesValue, names), key.Close())
	}
	if err != nil {
		notes = append(notes, fmt.Sprintf("the event sources of the service could not be noted, so --remove will leave them there: %v", err))
	}
	return notes
}

// forgetSources takes out the event sources of a service that no other service of
// licexport has.
func forgetSources(service string) error {
	var failed error
	others := sourcesOfOthers(service)
	for _, name := range sourcesOf(service) {
		if !slices.Contains(others, name) {
			failed = errors.Join(failed, notify.RemoveEventSource(name))
		}
	}
	return failed
}

func sourcesOfOthers(service string) []string {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, services, registry.ENUMERATE_SUB_KEYS)
	if err != nil {
		return nil
	}
	defer func() { _ = key.Close() }() // only read
	names, err := key.ReadSubKeyNames(-1)
	if err != nil {
		return nil
	}
	var all []string
	for _, name := range names {
		if name != service {
			all = append(all, sourcesOf(name)...)
		}
	}
	return all
}

// sourcesOf returns what rememberSources noted; nothing for services of others.
func sourcesOf(service string) []string {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, services+`\`+service+`\Parameters`, registry.QUERY_VALUE)
	if errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
		return nil
	}
	if err != nil {
		return nil
	}
	defer func() { _ = key.Close() }() // only read
	names, _, err := key.GetStringsValue(sourcesValue)
	if err != nil {
		return nil
	}
	return names
}
