package access

import (
	"net/http"
	"strings"

	"github.com/licexport/licexport/internal/phrase"
)

// refuse answers in a sentence that shows nothing of jobs.
func refuse(w http.ResponseWriter, r *http.Request, status int, why phrase.Phrase) {
	l := phrase.Match(strings.Join(r.Header.Values("Accept-Language"), ","))
	w.Header().Set("Content-Language", string(l))
	w.Header().Add("Vary", "Accept-Language")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(why.In(l) + "\n")) // who asked may be gone
	}
}

func textHost() phrase.Phrase {
	return phrase.New("licexport answers to the names localhost and 127.0.0.1, and to those of page.names in its configuration.")
}

func textPeer() phrase.Phrase {
	return phrase.New("Only this computer and the proxies of page.proxies in the configuration of licexport may ask here.")
}

func textPassword() phrase.Phrase {
	return phrase.New("Sign in with the password of page.password in the configuration of licexport; the user name does not matter.")
}
