package secret

import (
	"strconv"
	"strings"
	"time"
)

// DefaultCommandTimeout bounds a command when its reference does not say.
const DefaultCommandTimeout = 30 * time.Second

// Reference says where a secret is. Exactly one of Env, File, Command,
// Protected and the literal is set.
type Reference struct {
	// Setting names what the secret is for, as people know it: `source
	// "contoso": client_secret`.
	Setting string
	// Env is the name of an environment variable.
	Env string
	// File is the path of a file that holds nothing but the secret.
	File string
	// Command is a program with its arguments that prints the secret. No shell
	// is involved.
	Command []string
	// Protected is the name of a secret that licexport secret set has kept.
	Protected string
	// Timeout bounds the command. 0 means DefaultCommandTimeout.
	Timeout time.Duration

	literal *string
}

// Literal refers to a secret that was written down in plain text. Only an
// explicit permission of the user justifies it.
func Literal(setting, value string) Reference {
	return Reference{Setting: setting, literal: &value}
}

// IsLiteral reports whether the reference is the secret itself.
func (r Reference) IsLiteral() bool { return r.literal != nil }

// String describes the reference as it stands in a configuration file, without
// any secret. Arguments of a command are left out, for they may be secrets too.
func (r Reference) String() string {
	switch {
	case r.literal != nil:
		return "a value in plain text"
	case r.Env != "":
		return "{env: " + r.Env + "}"
	case r.File != "":
		return "{file: " + r.File + "}"
	case r.Protected != "":
		return "{protected: " + r.Protected + "}"
	case len(r.Command) > 1:
		return "{command: [" + quoteWord(r.Command[0]) + ", …]}"
	case len(r.Command) == 1:
		return "{command: [" + quoteWord(r.Command[0]) + "]}"
	default:
		return "{}"
	}
}

// GoString keeps a literal out of %#v.
func (r Reference) GoString() string { return "secret.Reference" + r.String() }

// Equal reports whether both refer to the same secret, whatever it is for.
func (r Reference) Equal(o Reference) bool {
	if (r.literal == nil) != (o.literal == nil) || r.literal != nil && *r.literal != *o.literal {
		return false
	}
	return r.Env == o.Env && r.File == o.File && r.Protected == o.Protected && strings.Join(r.Command, "\x00") == strings.Join(o.Command, "\x00")
}

func quoteWord(s string) string {
	if strings.ContainsAny(s, " ,[]{}\"'") {
		return strconv.Quote(s)
	}
	return s
}
