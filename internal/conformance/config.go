package conformance

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/host"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// configure asks for the configuration. What follows needs one.
func (s *suite) configure(context.Context) {
	if s.Config == nil {
		s.blocked = "it needs a configuration with which the plugin works (--config)"
		return
	}
	config, err := s.Config(s.description.GetConfigSchema())
	if err != nil {
		s.blocked = "the configuration cannot be used: " + err.Error()
		s.fail(checkResults, "%s", s.blocked)
		return
	}
	if config.JSON == "" {
		config.JSON = "{}"
	}
	s.config = &config
	s.leaks.show(config.JSON)
	s.leaks.show(s.description.GetConfigSchema())
	s.leaks.add("the secret", config.Secrets)
}

func message(c host.Config) *sourcev1.Config {
	return &sourcev1.Config{Json: c.JSON, Secrets: c.Secrets}
}

// canaryPrefix tells people what they see.
const canaryPrefix = "licexport-canary-"

// withCanaries replaces each secret by a value that has no other use and
// cannot be anywhere by chance.
func withCanaries(c host.Config) host.Config {
	c.Secrets = maps.Clone(c.Secrets)
	for pointer := range c.Secrets {
		c.Secrets[pointer] = canaryPrefix + rand.Text()
	}
	return c
}

// requiredSettings returns the pointers of all settings that the schema
// requires and the configuration has, in order.
func requiredSettings(schema map[string]any, c host.Config) ([]string, error) {
	var settings map[string]any
	if err := json.Unmarshal([]byte(c.JSON), &settings); err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	pointers := requiredIn(schema, settings, c.Secrets, "")
	slices.Sort(pointers)
	return pointers, nil
}

func requiredIn(schema, settings map[string]any, secrets map[string]string, parent string) []string {
	var pointers []string
	required, _ := schema["required"].([]any)
	for _, entry := range required {
		name, _ := entry.(string)
		pointer := parent + "/" + escapePointer(name)
		_, plain := settings[name]
		_, secret := secrets[pointer]
		if plain || secret {
			pointers = append(pointers, pointer)
		}
	}
	for name, property := range properties(schema) {
		if below, ok := settings[name].(map[string]any); ok {
			pointers = append(pointers, requiredIn(property, below, secrets, parent+"/"+escapePointer(name))...)
		}
	}
	return pointers
}

// without returns the configuration without one setting and all below it.
func without(c host.Config, pointer string) (host.Config, error) {
	var settings map[string]any
	if err := json.Unmarshal([]byte(c.JSON), &settings); err != nil {
		return c, fmt.Errorf("read the configuration: %w", err)
	}
	path := strings.Split(pointer, "/")[1:]
	object := settings
	for _, name := range path[:len(path)-1] {
		object, _ = object[unescapePointer(name)].(map[string]any)
	}
	delete(object, unescapePointer(path[len(path)-1]))
	text, err := json.Marshal(settings)
	if err != nil {
		return c, fmt.Errorf("write the configuration: %w", err)
	}
	secrets := maps.Clone(c.Secrets)
	maps.DeleteFunc(secrets, func(at, _ string) bool {
		return at == pointer || strings.HasPrefix(at, pointer+"/")
	})
	return host.Config{JSON: string(text), Secrets: secrets}, nil
}

func unescapePointer(name string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}
