package systemproxy

import (
	"cmp"
	"strings"
)

// Adopt puts the proxy of the system into the environment of this process, unless
// that names a proxy itself, and returns what the system says. set is os.Setenv.
func Adopt(lookup func(string) (string, bool), set func(name, value string) error) Settings {
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"} {
		if _, named := lookup(name); named {
			return Settings{}
		}
	}
	s := read()
	s.adopt(lookup, set)
	return s
}

func (s Settings) adopt(lookup func(string) (string, bool), set func(name, value string) error) {
	if !s.Any() {
		return
	}
	own, _ := lookup("NO_PROXY")
	if lower, ok := lookup("no_proxy"); ok {
		own = cmp.Or(own, lower)
	}
	past := s.NoProxy
	if own != "" {
		past = append([]string{own}, past...)
	}
	for name, value := range map[string]string{"HTTPS_PROXY": s.HTTPS, "HTTP_PROXY": s.HTTP, "NO_PROXY": strings.Join(past, ",")} {
		if value != "" {
			_ = set(name, value) // it fails for names and values that these are not
		}
	}
}
